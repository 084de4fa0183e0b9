// The one script of the interface: live parts, exact values in charts, copying, theme, palette, keys.
// Pages are complete without it. Nothing here builds HTML from data: what it inserts was rendered by the server.

const root = document.documentElement;
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

// Trusted Types: the only place where text becomes HTML, and only for answers of this server.
const policy = window.trustedTypes?.createPolicy('clawhq', { createHTML: html => html });
const parse = html => new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, 'text/html');

/* ---- Live parts ---------------------------------------------------------------------------------------------------- */

// A part names the address that renders it again. It is fetched when the ledger moves, at most once a second, and, where
// it says so, every few seconds: some of what it shows is no ledger entry. What takes long is asked for less often.
// A shared page stands still: who looks at it may see this one page and no part of it.
const parts = () => 'still' in root.dataset ? [] : all('[data-live]');
const least = 1000;
let stream, position, lastEntry = 0, silentSince = 0, refreshing = false, wanted = false, refreshedAt = 0, took = 0;

async function refresh() {
  wanted = true;
  if (refreshing || document.hidden) return;
  refreshing = true;
  while (wanted && !document.hidden) {
    await new Promise(done => setTimeout(done, Math.max(0, refreshedAt + Math.max(least, 2 * took) - Date.now())));
    wanted = false;
    refreshedAt = Date.now();
    await Promise.all(parts().map(renew));
    took = Date.now() - refreshedAt;
  }
  refreshing = false;
}

async function renew(part) {
  try {
    const answer = await fetch(part.dataset.live, { headers: { accept: 'text/html' } });
    if (answer.redirected) return location.reload(); // The session has ended: the page itself leads to sign-in.
    if (!answer.ok) return;
    const fresh = parse(await answer.text()).body.firstElementChild;
    if (fresh) morph(part, fresh);
    if (shown && part.contains(shown.chart)) show(shown.chart, shown.at);
  } catch {
    // The connection is gone; the dot says so, and the stream asks again when it is back.
  }
}

// Changes what differs and leaves the rest alone, so that focus, selection, scroll position and open details survive.
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.id !== fresh.id) return old.replaceWith(fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) { tint(old.parentElement); old.data = fresh.data; return; }
  if (old.matches('[data-keep]')) return;
  if (old.matches('tbody:hover, tbody:focus-within') && order(old) !== order(fresh)) return fill(old, fresh);
  for (const { name } of [...old.attributes]) if (name !== 'open' && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.matches('tbody') && old.querySelector(':scope > tr[data-key]')) return sort(old, fresh);
  const a = [...old.childNodes].filter(node => !node.classList?.contains('tip')), b = [...fresh.childNodes];
  b.forEach((node, i) => a[i] ? morph(a[i], node) : old.append(node));
  a.slice(b.length).forEach(node => node.remove());
}

// Rows never jump under the pointer, nor from under the focus: what is there is brought up to date where it stands.
function fill(old, fresh) {
  const rows = new Map(all(':scope > tr', fresh).map(row => [row.dataset.key, row]));
  all(':scope > tr', old).forEach(row => rows.has(row.dataset.key) && morph(row, rows.get(row.dataset.key)));
}

// A row is known by its key wherever it stands, so that one more on top changes none of those below.
function sort(old, fresh) {
  const rows = new Map(all(':scope > tr', old).map(row => [row.dataset.key, row])), wanted = all(':scope > tr', fresh);
  wanted.forEach((row, i) => {
    const known = rows.get(row.dataset.key), here = known ?? row;
    if (known) morph(known, row);
    if (old.rows[i] !== here) old.insertBefore(here, old.rows[i] ?? null);
  });
  while (old.rows.length > wanted.length) old.rows[wanted.length].remove();
}

const order = body => all(':scope > tr', body).map(row => row.dataset.key).join('\n');

function tint(cell) {
  const figure = cell?.closest('[data-figure], td.n:not(.age)');
  if (!figure || figure.classList.contains('changed')) return;
  figure.classList.add('changed');
  setTimeout(() => figure.classList.remove('changed'), 600);
}

function listen() {
  if (stream || document.hidden || !document.querySelector('[data-live-dot]')) return;
  stream = new EventSource('/api/v1/stream');
  stream.onopen = () => { silentSince = 0; say(); };
  stream.onerror = () => { silentSince ||= Date.now(); say(); };
  const moved = event => {
    // The first one only says where the ledger stands.
    if (position !== undefined && event.lastEventId !== position) lastEntry = Date.now();
    position = event.lastEventId;
    silentSince = 0;
    say();
    refresh();
  };
  stream.onmessage = moved;
  for (const dot of all('[data-live-dot]')) stream.addEventListener(dot.dataset.liveDot, moved);
}

function say() {
  const isStale = silentSince > 0 && Date.now() - silentSince > 15000;
  const age = Math.round((Date.now() - lastEntry) / 1000);
  const ago = age < 60 ? `${age} s` : age < 3600 ? `${Math.floor(age / 60)} min` : `${Math.floor(age / 3600)} h`;
  all('[data-live-dot]').forEach(dot => {
    dot.hidden = false;
    dot.classList.toggle('wait', isStale);
    const live = lastEntry ? `Live · ${ago} ago` : 'Live';
    dot.lastElementChild.textContent = isStale ? `No connection for ${Math.round((Date.now() - silentSince) / 1000)} s` : live;
  });
}

addEventListener('visibilitychange', () => {
  if (!document.hidden) { listen(); if (parts().length) refresh(); return; }
  stream?.close(); // Browsers open at most six connections to a host; a hidden page gives its own back.
  stream = undefined;
});
setInterval(() => { if (stream) say(); }, 1000);
setInterval(() => { if (document.querySelector('[data-live][data-poll]')) refresh(); }, 2000);

/* ---- Charts: exact values on hover and by arrow keys, read from the chart's own table -------------------------------- */

// A chart has a row of its table per period; one of the week has a row per day and a column per hour.
const isWeek = chart => chart.classList.contains('heat');
const columns = chart => isWeek(chart) ? table(chart).tBodies[0].rows[0].cells.length - 1 : 1;
const table = chart => chart.parentElement.querySelector('table');
const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
let shown;

function show(chart, index) {
  const heads = all('thead th', table(chart)), rows = all('tbody tr', table(chart));
  if (!rows.length) return;
  const count = rows.length * columns(chart), at = Math.max(0, Math.min(count - 1, index));
  let tip = chart.querySelector('.tip');
  if (!tip) {
    tip = chart.appendChild(make('div', 'tip', ''));
    tip.setAttribute('aria-hidden', 'true');
  }
  if (isWeek(chart)) {
    tellHour(tip, heads, rows, at);
    placeInWeek(chart, tip, at);
  } else {
    tellPeriod(tip, heads, [...rows[at].children]);
    place(chart, tip, at, rows.length);
  }
  shown = { chart, at };
}

function tellPeriod(tip, heads, cells) {
  tip.replaceChildren(make('b', '', cells[0].textContent));
  for (let i = cells.length - 1; i > 0; i--) { // The stack from its top down; the total, which has no colour, comes last.
    const colour = heads[i].dataset.colour;
    if (colour && cells[i].textContent) tip.append(line(heads[i].textContent, cells[i].textContent, colour));
  }
  if (!heads.at(-1).dataset.colour) tip.append(line(heads.at(-1).textContent, cells.at(-1).textContent));
}

function tellHour(tip, heads, rows, at) {
  const hours = heads.length - 1, row = rows[Math.floor(at / hours)], column = 1 + at % hours, cell = row.children[column];
  tip.replaceChildren(make('b', '', `${row.children[0].textContent}, ${heads[column].textContent}`), make('p', '', cell.dataset.sum));
  if (cell.dataset.note) tip.append(make('p', 'faint', cell.dataset.note));
}

function line(name, value, colour) {
  const row = make('div', colour ? '' : 'sum', '');
  if (colour) row.append(make('i', `sw ${colour}`, ''));
  row.append(make('span', '', name), make('span', '', value));
  return row;
}

function place(chart, tip, at, count) {
  const cross = chart.querySelector('.cross');
  const x = chart.classList.contains('points') ? at / Math.max(1, count - 1) : (at + .5) / count;
  beside(chart, tip, x, 12);
  tip.style.top = '4px';
  cross.setAttribute('x1', `${x * 100}%`);
  cross.setAttribute('x2', `${x * 100}%`);
  cross.setAttribute('visibility', 'visible');
}

function placeInWeek(chart, tip, at) {
  const hours = columns(chart), day = Math.floor(at / hours), pitch = +chart.dataset.pitch, cross = chart.querySelector('.cross');
  beside(chart, tip, (at % hours + .5) / hours, 0);
  tip.style.top = `${day < 4 ? (day + 1) * pitch + 5 : day * pitch - tip.offsetHeight - 5}px`;
  cross.setAttribute('x', `${at % hours / hours * 100}%`);
  cross.setAttribute('y', day * pitch);
  cross.setAttribute('visibility', 'visible');
}

// To the right of a place in the left half of a chart, to the left of one in the right half, never beyond its edges.
function beside(chart, tip, x, gap) {
  const svg = chart.querySelector('svg');
  const left = svg.getBoundingClientRect().left - chart.getBoundingClientRect().left + x * svg.clientWidth;
  const edge = chart.clientWidth - tip.offsetWidth;
  tip.style.left = `${Math.max(0, Math.min(x > .5 ? left - tip.offsetWidth - gap : left + gap, edge))}px`;
}

function hide() {
  if (!shown) return;
  shown.chart.querySelector('.tip')?.remove();
  shown.chart.querySelector('.cross')?.setAttribute('visibility', 'hidden');
  shown = undefined;
}

addEventListener('pointermove', event => {
  const chart = event.target.closest?.('.chart');
  if (!chart) return hide();
  if (shown && shown.chart !== chart) hide();
  const box = chart.querySelector('svg').getBoundingClientRect(), share = (event.clientX - box.left) / box.width;
  const count = table(chart).tBodies[0].rows.length;
  if (isWeek(chart)) show(chart, hourAt(chart, event.clientY - box.top, share));
  else show(chart, chart.classList.contains('points') ? Math.round(share * (count - 1)) : Math.floor(share * count));
});

function hourAt(chart, y, share) {
  const hours = columns(chart), days = table(chart).tBodies[0].rows.length;
  const day = Math.max(0, Math.min(days - 1, Math.floor(y / chart.dataset.pitch)));
  return day * hours + Math.max(0, Math.min(hours - 1, Math.floor(share * hours)));
}

function keyInChart(chart, event) {
  if (event.key === 'Escape') return hide();
  const hours = columns(chart), upDown = isWeek(chart) ? { ArrowDown: hours, ArrowUp: -hours } : {};
  const step = { ArrowRight: 1, ArrowLeft: -1, ...upDown }[event.key];
  if (!step) return;
  event.preventDefault();
  const isShown = shown?.chart === chart, last = isWeek(chart) ? 0 : table(chart).tBodies[0].rows.length - 1;
  if (!isShown || table(chart).tBodies[0].rows[Math.floor((shown.at + step) / hours)]) show(chart, isShown ? shown.at + step : last);
  document.getElementById('spoken').textContent = chart.querySelector('.tip').innerText.replace(/\n+/g, ', ');
}

addEventListener('focusout', event => { if (event.target.closest?.('.chart')) hide(); });

/* ---- Copying, theme ---------------------------------------------------------------------------------------------------- */

async function copy(button) {
  const source = button.closest('.copy')?.querySelector('pre, [data-copied]');
  await navigator.clipboard.writeText(source ? source.innerText.trimEnd() : location.href);
  const label = button.querySelector('span') ?? button, before = label.textContent;
  label.textContent = 'Copied';
  document.getElementById('spoken').textContent = 'Copied';
  setTimeout(() => { label.textContent = before; }, 1500);
}

function toggleTheme() {
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}

/* ---- Palette and keys --------------------------------------------------------------------------------------------------- */

const palette = document.getElementById('palette');
const options = () => all('[role=option]', palette).filter(option => !option.hidden);

const found = palette?.querySelector('[data-search]');
let asked = 0, isSearching = false, isEnterWaiting = false;

function openPalette() {
  if (!palette || palette.open) return;
  palette.querySelector('input').value = '';
  palette.showModal();
  filter('');
}

// What is in the page is filtered at once; the server adds what it finds, as soon as nothing is typed for a moment.
function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const option of all('[role=option]', palette)) option.hidden = !words.every(word => option.textContent.toLowerCase().includes(word));
  isEnterWaiting = false;
  search(text);
  settle();
}

async function search(text) {
  const turn = ++asked;
  isSearching = true;
  await new Promise(done => setTimeout(done, 120));
  if (turn !== asked) return;
  try {
    const answer = await fetch(`${found.dataset.search}?q=${encodeURIComponent(text)}`, { headers: { accept: 'text/html' } });
    if (answer.redirected) return location.reload();
    const options = answer.ok ? all('li', parse(await answer.text())) : [];
    if (turn !== asked) return;
    all('[data-found]', found).forEach(option => option.remove());
    found.append(...options);
  } catch {
    // The connection is gone; the pages can still be found.
  }
  if (turn !== asked) return;
  isSearching = false;
  settle();
  if (isEnterWaiting) run(options()[0]);
}

function settle() {
  palette.querySelector('[role=status]').hidden = isSearching || options().length > 0;
  pick(options().find(option => option.getAttribute('aria-selected') === 'true') ?? options()[0]);
}

function pick(option) {
  all('[role=option]', palette).forEach(other => other.setAttribute('aria-selected', other === option));
  palette.querySelector('input').setAttribute('aria-activedescendant', option?.id ?? '');
  option?.scrollIntoView({ block: 'nearest' });
}

function run(option, isNewTab) {
  if (!option) return;
  if (option.dataset.action === 'theme') { palette.close(); return toggleTheme(); }
  if (isNewTab) window.open(option.dataset.href, '_blank', 'noopener'); else location.assign(option.dataset.href);
}

palette?.addEventListener('input', event => filter(event.target.value));
palette?.addEventListener('click', event => {
  const option = event.target.closest('[role=option]');
  if (option) run(option, event.ctrlKey);
  else if (event.target === palette) palette.close();
});
palette?.addEventListener('keydown', event => {
  const list = options(), at = list.findIndex(option => option.getAttribute('aria-selected') === 'true');
  if (event.key === 'Enter') {
    event.preventDefault();
    if (list[at]) run(list[at], event.ctrlKey || event.metaKey); else isEnterWaiting = isSearching;
  }
  const step = { ArrowDown: 1, ArrowUp: list.length - 1 }[event.key];
  if (step && list.length) { event.preventDefault(); pick(list[(at + step) % list.length]); }
});

let prefix = 0;
addEventListener('keydown', event => {
  const chart = event.target.closest?.('.chart');
  if (chart) keyInChart(chart, event);
  if ((event.ctrlKey || event.metaKey) && event.key === 'k') { event.preventDefault(); return openPalette(); }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (event.target.matches?.('input, textarea, select')) return;
  const target = Date.now() - prefix < 1200 && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  prefix = event.key === 'g' ? Date.now() : 0;
  if (target) target.click();
  else if (event.key === '.') toggleTheme();
  else if (event.key === 't') document.getElementById('range')?.showPopover?.();
  else if (event.key === '?') document.getElementById('keys')?.showModal();
});

addEventListener('click', event => {
  const button = event.target.closest?.('button');
  if (button?.matches('[data-theme-toggle]')) toggleTheme();
  if (button?.matches('[data-palette]')) openPalette();
  if (button?.matches('[data-close]')) button.closest('dialog').close();
  if (button?.matches('[data-copy]')) copy(button);
});

// Tabs whose panels are all on the page: the part that follows the chosen one is asked for anew.
addEventListener('hashchange', () => {
  const tab = all('.tabs [data-part]').find(other => other.hash === location.hash);
  if (!tab) return;
  all('[aria-current]', tab.parentElement).forEach(other => other.removeAttribute('aria-current'));
  tab.setAttribute('aria-current', 'true');
  const address = tab.dataset.part.split('?')[0];
  parts().filter(part => part.dataset.live.split('?')[0] === address).forEach(part => { part.dataset.live = tab.dataset.part; });
  refresh();
});

// The picker offers the zone of this browser beside the one in the address.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
all('[data-local-zone]').forEach(link => {
  if (!zone || link.dataset.localZone === zone) return;
  const address = new URL(link.href);
  address.searchParams.set('zone', zone);
  link.href = address;
  link.textContent = `${zone} (this browser)`;
  link.hidden = false;
});

listen();
