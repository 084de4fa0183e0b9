// A certified OpenID provider for the tests of signing in. It listens on a free port of this machine, prints its address, and ends
// with its standard input. The test says who there is and how the next id token shall be spoilt: POST /test.
import { createServer } from 'node:http';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

const [redirectUri, secret] = process.argv.slice(2);
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const { privateKey: strangersKey } = await generateKeyPair('RS256');
let people = {};
let spoil = null;

const server = createServer();
await new Promise(done => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'clawhq', client_secret: secret, redirect_uris: [redirectUri],
    post_logout_redirect_uris: [new URL('/sign-in', redirectUri).href],
  }],
  jwks: { keys: [{ ...await exportJWK(privateKey), alg: 'RS256', use: 'sig' }] },
  scopes: ['openid', 'profile', 'email', 'groups'],
  claims: { openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email'], groups: ['groups'] },
  pkce: { required: () => true, methods: ['S256'] },
  cookies: { keys: ['tests'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
});

// Signs again what the provider has signed, with single claims replaced, as a faulty or a false provider would.
provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route !== 'token' || !ctx.body?.id_token || !spoil) return;
  const claims = { ...decodeJwt(ctx.body.id_token), ...spoil.claims };
  const header = decodeProtectedHeader(ctx.body.id_token);
  ctx.body.id_token = await new SignJWT(claims).setProtectedHeader(header).sign(spoil.isStrangers ? strangersKey : privateKey);
});

const answer = provider.callback();
server.on('request', async (request, response) => {
  if (request.method === 'POST' && request.url === '/test') {
    let body = '';
    for await (const part of request) body += part;
    ({ people, spoil } = JSON.parse(body));
    response.end();
    return;
  }
  answer(request, response);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
console.log(issuer);
