#!/usr/bin/env python3
"""Writes corpus.jsonl: provider usage blocks in, nano-dollars out.

Shares nothing with ClawHQ: its own copy of the prices below, its own arithmetic (exact fractions, rounded once half to even), and the
token classes are stated by hand for each case; the block that a provider would send is built from them, so that ClawHQ has to find the
classes again. Run it from this folder: python3 make_corpus.py
"""
import json
from collections import Counter
from datetime import datetime, timezone
from fractions import Fraction as F

NOW = "2026-11-22T12:00:00Z"

# USD per million tokens, copied from the price book: in, out, cr (cache read), cw (cache write), cw1h, reason, ain/aout/acr (audio),
# iin/iout (image); over = price of the whole request when the prompt is longer than gt; modes and geo multiply every token price or
# state it outright; search = USD per 1,000.
PRICES = [json.loads(line, parse_float=str, parse_int=str) for line in r'''
{"p": "openai", "id": "gpt-5.6-sol", "prices": [{"in": 5, "out": 30, "cr": 0.5, "cw": 6.25, "over": [{"gt": 272000, "in": 10, "out": 45, "cr": 1, "cw": 12.5}]}], "modes": {"batch": 0.5, "flex": 0.5, "priority": 2}, "geo": {"eu": 1.1, "us": 1.1}}
{"p": "openai", "id": "gpt-5.6-luna", "prices": [{"in": 1, "out": 6, "cr": 0.1, "cw": 1.25, "over": [{"gt": 272000, "in": 2, "out": 9, "cr": 0.2, "cw": 2.5}]}, {"from": "2026-07-30", "in": 0.2, "out": 1.2, "cr": 0.02, "cw": 0.25, "over": [{"gt": 272000, "in": 0.4, "out": 1.8, "cr": 0.04, "cw": 0.5}]}], "modes": {"batch": 0.5, "flex": 0.5, "priority": 2}, "geo": {"eu": 1.1, "us": 1.1}}
{"p": "openai", "id": "gpt-5.5", "prices": [{"from": "2026-04-23", "in": 5, "out": 30, "cr": 0.5, "over": [{"gt": 272000, "in": 10, "out": 45, "cr": 1}]}], "modes": {"batch": 0.5, "flex": 0.5, "priority": 2}, "geo": {"eu": 1.1, "us": 1.1}}
{"p": "openai", "id": "gpt-5.4", "prices": [{"from": "2026-03-05", "in": 2.5, "out": 15, "cr": 0.25, "over": [{"gt": 272000, "in": 5, "out": 22.5, "cr": 0.5}]}], "modes": {"batch": 0.5, "flex": {"in": 1.25, "out": 7.5, "cr": 0.13}, "priority": 2}, "geo": {"eu": 1.1, "us": 1.1}}
{"p": "openai", "id": "gpt-5.2", "prices": [{"from": "2025-12-11", "in": 1.75, "out": 14, "cr": 0.175}], "modes": {"priority": 2}}
{"p": "openai", "id": "gpt-5", "prices": [{"from": "2025-08-07", "in": 1.25, "out": 10, "cr": 0.125}], "modes": {"flex": 0.5, "priority": 2}}
{"p": "openai", "id": "gpt-4.1", "prices": [{"from": "2025-04-14", "in": 2, "out": 8, "cr": 0.5}], "modes": {"batch": 0.5, "priority": 1.75}}
{"p": "openai", "id": "gpt-4o", "prices": [{"from": "2024-05-13", "in": 2.5, "out": 10, "cr": 1.25}], "modes": {"batch": 0.5, "priority": 1.7}}
{"p": "openai", "id": "gpt-4o-mini", "prices": [{"from": "2024-07-18", "in": 0.15, "out": 0.6, "cr": 0.075}], "modes": {"batch": 0.5, "priority": 1.6667}}
{"p": "openai", "id": "gpt-3.5-turbo", "prices": [{"from": "2023-03-01", "in": 0.5, "out": 1.5, "cr": 0}]}
{"p": "openai", "id": "o3", "prices": [{"from": "2025-04-16", "in": 10, "out": 40}, {"from": "2025-06-10", "in": 2, "out": 8, "cr": 0.5}], "modes": {"flex": 0.5, "priority": 1.75}}
{"p": "openai", "id": "gpt-audio", "prices": [{"in": 2.5, "out": 10, "ain": 32, "aout": 64}]}
{"p": "openai", "id": "gpt-realtime", "prices": [{"in": 4, "out": 16, "cr": 0.4, "ain": 32, "aout": 64, "acr": 0.4}]}
{"p": "openai", "id": "text-embedding-3-small", "prices": [{"from": "2024-01-25", "in": 0.02, "out": 0}], "modes": {"batch": {"in": 0.01, "out": 0}}}
{"p": "openai", "id": "text-embedding-3-large", "prices": [{"from": "2024-01-25", "in": 0.13, "out": 0}], "modes": {"batch": {"in": 0.065, "out": 0}}}
{"p": "anthropic", "id": "claude-opus-5-5", "prices": [{"from": "2026-09-22", "in": 4, "out": 20, "cr": 0.2, "cw": 5, "cw1h": 8}], "modes": {"batch": 0.5, "fast": {"in": 8, "out": 40}}}
{"p": "anthropic", "id": "claude-haiku-5-5", "prices": [{"from": "2026-10-07", "in": 0.1, "out": 0.5, "cr": 0.01, "cw": 0.125, "cw1h": 0.2, "over": [{"gt": 100000, "in": 0.5, "out": 2.5, "cr": 0.05, "cw": 0.625, "cw1h": 1}]}], "modes": {"batch": 0.5}}
{"p": "anthropic", "id": "claude-opus-5", "prices": [{"in": 5, "out": 25, "cr": 0.5, "cw": 6.25, "cw1h": 10}], "modes": {"fast": 2, "batch": 0.5}, "geo": {"us": 1.1}, "search": 10}
{"p": "anthropic", "id": "claude-sonnet-5", "prices": [{"from": "2026-06-30", "in": 2, "out": 10, "cr": 0.2, "cw": 2.5, "cw1h": 4}], "modes": {"batch": 0.5}, "geo": {"us": 1.1}, "search": 10}
{"p": "anthropic", "id": "claude-opus-4-8", "prices": [{"from": "2026-05-28", "in": 5, "out": 25, "cr": 0.5, "cw": 6.25, "cw1h": 10}], "modes": {"fast": {"in": 10, "out": 50, "cr": 1, "cw": 12.5}, "batch": 0.5}, "geo": {"us": 1.1}, "search": 10}
{"p": "anthropic", "id": "claude-opus-4-6", "prices": [{"from": "2026-02-05", "in": 5, "out": 25, "cr": 0.5, "cw": 6.25, "cw1h": 10, "over": [{"gt": 200000, "in": 10, "out": 37.5, "cr": 1, "cw": 12.5, "cw1h": 20}]}, {"from": "2026-03-13", "in": 5, "out": 25, "cr": 0.5, "cw": 6.25, "cw1h": 10}], "modes": {"fast": {"in": 30, "out": 150, "cr": 3, "cw": 37.5}, "batch": 0.5}, "geo": {"us": 1.1}, "search": 10}
{"p": "anthropic", "id": "claude-sonnet-4-6", "prices": [{"from": "2026-02-17", "in": 3, "out": 15, "cr": 0.3, "cw": 3.75, "cw1h": 6, "over": [{"gt": 200000, "in": 6, "out": 22.5, "cr": 0.6, "cw": 7.5, "cw1h": 12}]}, {"from": "2026-03-13", "in": 3, "out": 15, "cr": 0.3, "cw": 3.75, "cw1h": 6}], "modes": {"batch": 0.5}, "search": 10}
{"p": "anthropic", "id": "claude-sonnet-4-5", "prices": [{"from": "2025-09-29", "in": 3, "out": 15, "cr": 0.3, "cw": 3.75, "cw1h": 6, "over": [{"gt": 200000, "in": 6, "out": 22.5, "cr": 0.6, "cw": 7.5, "cw1h": 12}]}], "modes": {"batch": 0.5}, "search": 10}
{"p": "anthropic", "id": "claude-haiku-4-5", "prices": [{"from": "2025-10-15", "in": 1, "out": 5, "cr": 0.1, "cw": 1.25, "cw1h": 2}], "modes": {"batch": 0.5}}
{"p": "google", "id": "gemini-3.1-pro-preview", "prices": [{"from": "2026-02-19", "in": 2, "out": 12, "cr": 0.2, "over": [{"gt": 200000, "in": 4, "out": 18, "cr": 0.4}]}], "modes": {"batch": 0.5, "priority": 1.8}, "search": 14}
{"p": "google", "id": "gemini-3.1-flash-lite", "prices": [{"from": "2026-05-07", "in": 0.25, "out": 1.5, "cr": 0.025, "ain": 0.5, "acr": 0.05}], "modes": {"batch": 0.5, "flex": 0.5, "priority": 1.8}, "search": 14}
{"p": "google", "id": "gemini-3-flash-preview", "prices": [{"from": "2025-12-17", "in": 0.5, "out": 3, "cr": 0.05, "ain": 1, "acr": 0.1}], "modes": {"priority": 1.8}, "search": 14}
{"p": "google", "id": "gemini-2.5-pro", "prices": [{"from": "2025-06-17", "in": 1.25, "out": 10, "cr": 0.125, "over": [{"gt": 200000, "in": 2.5, "out": 15, "cr": 0.25}]}], "search": 35}
{"p": "google", "id": "gemini-2.5-flash", "prices": [{"from": "2025-06-17", "in": 0.3, "out": 2.5, "cr": 0.03, "ain": 1, "acr": 0.1}], "search": 35}
{"p": "google", "id": "gemini-2.5-flash-image", "prices": [{"from": "2025-08-26", "in": 0.3, "out": 2.5, "cr": 0.03, "ain": 1, "iout": 30}], "search": 35}
{"p": "google", "id": "gemini-embedding-001", "prices": [{"from": "2025-05-20", "in": 0.15, "out": 0}]}
{"p": "vertex", "id": "gemini-3.1-pro-preview", "prices": [{"from": "2026-02-19", "in": 2, "out": 12, "cr": 0.2, "over": [{"gt": 200000, "in": 4, "out": 18, "cr": 0.4}]}], "modes": {"batch": 0.5, "priority": 1.8}, "search": 14}
{"p": "vertex", "id": "gemini-2.5-pro", "prices": [{"from": "2025-06-17", "in": 1.25, "out": 10, "cr": 0.125, "over": [{"gt": 200000, "in": 2.5, "out": 15, "cr": 0.25}]}], "search": 35}
{"p": "vertex", "id": "claude-sonnet-4-5", "prices": [{"from": "2025-09-29", "in": 3, "out": 15, "cr": 0.3, "cw": 3.75, "cw1h": 6, "over": [{"gt": 200000, "in": 6, "out": 22.5, "cr": 0.6, "cw": 7.5}]}], "modes": {"batch": 0.5}}
{"p": "azure", "id": "gpt-5.4", "prices": [{"from": "2026-03-05", "in": 2.5, "out": 15, "cr": 0.25, "over": [{"gt": 272000, "in": 5, "out": 22.5, "cr": 0.5}]}], "modes": {"priority": 2}}
{"p": "azure", "id": "gpt-5", "prices": [{"from": "2025-08-07", "in": 1.25, "out": 10, "cr": 0.125}]}
{"p": "azure", "id": "gpt-4o", "prices": [{"from": "2024-05-13", "in": 2.5, "out": 10, "cr": 1.25}]}
{"p": "azure", "id": "text-embedding-3-large", "prices": [{"from": "2024-01-25", "in": 0.13, "out": 0}]}
{"p": "bedrock", "id": "anthropic.claude-opus-5", "prices": [{"in": 5, "out": 25, "cr": 0.5, "cw": 6.25, "cw1h": 10}], "geo": {"global": 1, "us": 1.1, "eu": 1.1, "au": 1.1, "jp": 1.1, "in-region": 1.1}, "search": 10}
{"p": "bedrock", "id": "anthropic.claude-sonnet-4-5-20250929-v1:0", "prices": [{"from": "2025-09-29", "in": 3, "out": 15, "cr": 0.3, "cw": 3.75, "cw1h": 6, "over": [{"gt": 200000, "in": 6, "out": 22.5, "cr": 0.6, "cw": 7.5, "cw1h": 12}]}], "geo": {"global": 1, "us": 1.1, "eu": 1.1, "au": 1.1, "jp": 1.1, "in-region": 1.1}, "search": 10}
{"p": "bedrock", "id": "amazon.nova-lite-v1:0", "prices": [{"from": "2024-12-03", "in": 0.06, "out": 0.24, "cr": 0.015}], "geo": {"us": 1, "eu": 1.3, "apac": 1.05}}
{"p": "bedrock", "id": "amazon.nova-pro-v1:0", "prices": [{"from": "2024-12-03", "in": 0.8, "out": 3.2, "cr": 0.2}], "geo": {"us": 1, "eu": 1.312, "apac": 1.05}}
{"p": "mistral", "id": "mistral-large-2512", "prices": [{"from": "2024-11-01", "in": 0.5, "out": 1.5, "cr": 0.05}]}
{"p": "mistral", "id": "mistral-medium-2508", "prices": [{"from": "2025-08-12", "in": 0.4, "out": 2}]}
{"p": "mistral", "id": "codestral-2508", "prices": [{"in": 0.3, "out": 0.9, "cr": 0.03}]}
{"p": "mistral", "id": "mistral-embed", "prices": [{"from": "2023-12-11", "in": 0.1, "out": 0.1}]}
{"p": "deepseek", "id": "deepseek-chat", "prices": [{"from": "2025-12-01", "in": 0.14, "out": 0.28, "cr": 0.0028}]}
{"p": "deepseek", "id": "deepseek-v4-pro", "prices": [{"from": "2026-04-24", "in": 0.435, "out": 0.87, "cr": 0.003625}]}
{"p": "xai", "id": "grok-4.7", "prices": [{"from": "2026-09-21", "in": 2, "out": 6, "cr": 0.5, "over": [{"gt": 199999, "in": 4, "out": 12, "cr": 1}]}]}
{"p": "xai", "id": "grok-4.3", "prices": [{"from": "2026-04-17", "in": 1.25, "out": 2.5, "cr": 0.2, "over": [{"gt": 200000, "in": 2.5, "out": 5, "cr": 0.4}]}]}
{"p": "xai", "id": "grok-4-1-fast-reasoning", "prices": [{"in": 0.2, "out": 0.5, "cr": 0.05, "over": [{"gt": 128000, "in": 0.4, "out": 1}]}]}
{"p": "xai", "id": "grok-4", "prices": [{"in": 3, "out": 15, "cr": 0.75}]}
{"p": "groq", "id": "llama-3.3-70b-versatile", "prices": [{"from": "2024-12-06", "in": 0.59, "out": 0.79}]}
{"p": "groq", "id": "openai/gpt-oss-120b", "prices": [{"from": "2025-08-05", "in": 0.15, "out": 0.6, "cr": 0.075}]}
{"p": "groq", "id": "moonshotai/kimi-k2-instruct-0905", "prices": [{"in": 1, "out": 3, "cr": 0.5}]}
{"p": "cohere", "id": "command-a-03-2025", "prices": [{"from": "2025-03-13", "in": 2.5, "out": 10}]}
{"p": "cohere", "id": "command-r-08-2024", "prices": [{"from": "2024-08-30", "in": 0.15, "out": 0.6}]}
{"p": "cohere", "id": "embed-v4.0", "prices": [{"in": 0.12, "out": 0}]}
{"p": "together", "id": "openai/gpt-oss-120b", "prices": [{"from": "2025-08-05", "in": 0.15, "out": 0.6}]}
{"p": "cerebras", "id": "gpt-oss-120b", "prices": [{"from": "2025-08-05", "in": 0.35, "out": 0.75}]}
{"p": "perplexity", "id": "sonar", "prices": [{"from": "2024-01-01", "in": 1, "out": 1}], "search": 8}
{"p": "perplexity", "id": "sonar-pro", "prices": [{"from": "2024-01-01", "in": 3, "out": 15}], "search": 10}
{"p": "perplexity", "id": "sonar-deep-research", "prices": [{"from": "2025-02-01", "in": 2, "out": 8, "reason": 3}], "search": 5}
{"p": "moonshot", "id": "kimi-k2.6", "prices": [{"from": "2026-04-21", "in": 0.95, "out": 4, "cr": 0.16}]}
{"p": "moonshot", "id": "kimi-k2.5", "prices": [{"from": "2026-01", "in": 0.6, "out": 3, "cr": 0.1}]}
{"p": "moonshot", "id": "kimi-k2-thinking", "prices": [{"from": "2025-11-06", "in": 0.6, "out": 2.5, "cr": 0.15}]}
{"p": "openrouter", "id": "anthropic/claude-sonnet-4.5", "prices": [{"from": "2025-09-29", "in": 3, "out": 15, "cr": 0.3, "cw": 3.75, "over": [{"gt": 200000, "in": 6, "out": 22.5, "cr": 0.6, "cw": 7.5}]}]}
{"p": "openrouter", "id": "openai/gpt-5", "prices": [{"from": "2025-08-07", "in": 1.25, "out": 10, "cr": 0.125}]}
{"p": "openrouter", "id": "google/gemini-2.5-pro", "prices": [{"from": "2025-06-17", "in": 1.25, "out": 10, "cr": 0.31, "cw": 1.625, "reason": 10, "ain": 0.7}]}
{"p": "openrouter", "id": "deepseek/deepseek-v3.2", "prices": [{"from": "2025-12-01", "in": 0.2288, "out": 0.3432, "cr": 0.028}]}
'''.strip().splitlines()]
BOOK = {(m["p"], m["id"]): m for m in PRICES}

# What a provider states for all of its models where a model states none: batches at half price, Anthropic's web searches.
BATCH_HALF = {"openai", "anthropic", "google"}
SEARCH = {"anthropic": "10"}

CLASSES = ("in", "cr", "cw", "cw1h", "out", "reason", "ain", "acr", "aout", "iin", "iout")


def scaled(rates, variant):
    """A variant's rates; what it leaves out moves as the input does."""
    full = dict(variant)
    for name, rate in rates.items():
        if name in CLASSES and name not in full:
            full[name] = F(rate) * F(variant["in"]) / F(rates["in"])
    return full


def rate(rates, name):
    """The price of a class, with the rule for what is not published."""
    r = {k: F(v) for k, v in rates.items() if k in CLASSES}
    if name in r:
        return r[name]
    if name in ("cr", "cw", "ain", "iin"):
        return r["in"]
    if name == "cw1h":
        write = r.get("cw", r["in"])
        return 2 * r["in"] if write > r["in"] else write
    if name == "acr":
        return r.get("cr", r.get("ain", r["in"]))
    return r["out"]


def cost(provider, model, t, when=NOW, tier="standard", geo=None, override=None, percent_off="0"):
    """Nano-dollars as an exact fraction, and the sum as text."""
    m = BOOK[provider, model]
    day = datetime.fromisoformat(when.replace("Z", "+00:00")).astimezone(timezone.utc).strftime("%Y-%m-%d")
    row = [r for r in m["prices"] if r.get("from", "0000")[:10] <= day][-1]
    base = {k: v for k, v in row.items() if k in CLASSES}
    if override:
        base = scaled(base, override)
    prompt = t.get("in", 0) + t.get("cr", 0) + t.get("cw", 0) + t.get("cw1h", 0)
    rates, notes = base, []
    for level in row.get("over", []):
        if prompt > int(level["gt"]):
            rates = scaled(base, {k: v for k, v in level.items() if k in CLASSES})
            notes.append(f"prompt {prompt} > {level['gt']}")
    mode = m.get("modes", {}).get(tier, "0.5" if tier == "batch" and provider in BATCH_HALF else None)
    factor = F(1)
    if isinstance(mode, dict):
        outright = scaled(base, mode)
        rates = outright if rates is base else {k: F(rates[k]) * F(outright[k]) / F(base[k]) for k in rates}
    elif mode is not None:
        factor = F(mode)
    if geo:
        factor *= F(m.get("geo", {}).get(geo, "1"))

    # Parts of a class (audio, images, reasoning) leave the class that holds them.
    plain_in = t.get("in", 0) - t.get("ain", 0) - t.get("iin", 0)
    plain_out = t.get("out", 0) - t.get("reason", 0) - t.get("aout", 0) - t.get("iout", 0)
    counts = dict(t, **{"in": plain_in, "out": plain_out, "cr": t.get("cr", 0) - t.get("acr", 0)})
    total, parts = F(0), []
    for name in CLASSES:
        n = counts.get(name, 0)
        if n:
            p = rate(rates, name)
            total += n * p * 1000
            parts.append(f"{n} {name} x {decimal(p)}")
    text = " + ".join(parts) or "0"
    if factor != 1:
        total *= factor
        text = f"({text}) x {decimal(factor)}"
    if t.get("search"):
        price = F(m.get("search", SEARCH.get(provider, "0")))
        total += t["search"] * price * 1_000_000
        text += f" + {t['search']} searches x {decimal(price)}/1000"
    if F(percent_off):
        total *= 1 - F(percent_off) / 100
        text = f"[{text}] less {percent_off}%"
    return total, "; ".join([text + " per 1M"] + notes)


def decimal(f):
    f = F(f)
    return f"{float(f):.10g}"


def half_even(f):
    whole, rest = divmod(f.numerator, f.denominator)
    twice = rest * 2
    return whole + (1 if twice > f.denominator or (twice == f.denominator and whole % 2) else 0)


# ---- the blocks that providers send ---------------------------------------------------------------------------------------------

def openai_chat(t, **more):
    prompt = t.get("in", 0) + t.get("cr", 0) + t.get("cw", 0)
    details = {"cached_tokens": t.get("cr", 0), "audio_tokens": t.get("ain", 0)}
    if t.get("cw"):
        details["cache_write_tokens"] = t["cw"]
    return {"prompt_tokens": prompt, "completion_tokens": t.get("out", 0), "total_tokens": prompt + t.get("out", 0),
            "prompt_tokens_details": details,
            "completion_tokens_details": {"reasoning_tokens": t.get("reason", 0), "audio_tokens": t.get("aout", 0),
                                          "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}, **more}


def openai_responses(t, **more):
    prompt = t.get("in", 0) + t.get("cr", 0) + t.get("cw", 0)
    details = {"cached_tokens": t.get("cr", 0)}
    if t.get("cw"):
        details["cache_write_tokens"] = t["cw"]
    return {"input_tokens": prompt, "input_tokens_details": details, "output_tokens": t.get("out", 0),
            "output_tokens_details": {"reasoning_tokens": t.get("reason", 0)}, "total_tokens": prompt + t.get("out", 0), **more}


def realtime(t):
    text_in = t.get("in", 0) + t.get("cr", 0)
    return {"total_tokens": text_in + t.get("out", 0), "input_tokens": text_in, "output_tokens": t.get("out", 0),
            "input_token_details": {"text_tokens": text_in - t.get("ain", 0) - t.get("acr", 0),
                                    "audio_tokens": t.get("ain", 0) + t.get("acr", 0), "cached_tokens": t.get("cr", 0),
                                    "cached_tokens_details": {"text_tokens": t.get("cr", 0) - t.get("acr", 0),
                                                              "audio_tokens": t.get("acr", 0)}},
            "output_token_details": {"text_tokens": t.get("out", 0) - t.get("aout", 0), "audio_tokens": t.get("aout", 0)}}


def embedding(t):
    return {"prompt_tokens": t["in"], "total_tokens": t["in"]}


def anthropic(t, split=True, **more):
    block = {"input_tokens": t.get("in", 0), "cache_creation_input_tokens": t.get("cw", 0) + t.get("cw1h", 0),
             "cache_read_input_tokens": t.get("cr", 0), "output_tokens": t.get("out", 0)}
    if split:
        block["cache_creation"] = {"ephemeral_5m_input_tokens": t.get("cw", 0), "ephemeral_1h_input_tokens": t.get("cw1h", 0)}
    if t.get("reason"):
        block["output_tokens_details"] = {"thinking_tokens": t["reason"]}
    if t.get("search"):
        block["server_tool_use"] = {"web_search_requests": t["search"], "web_fetch_requests": 0}
    return {**block, **more}


def gemini(t, tools=0, **more):
    prompt = t.get("in", 0) + t.get("cr", 0) - tools
    block = {"promptTokenCount": prompt, "candidatesTokenCount": t.get("out", 0) - t.get("reason", 0),
             "totalTokenCount": t.get("in", 0) + t.get("cr", 0) + t.get("out", 0)}
    if t.get("cr"):
        block["cachedContentTokenCount"] = t["cr"]
    if t.get("reason"):
        block["thoughtsTokenCount"] = t["reason"]
    if tools:
        block["toolUsePromptTokenCount"] = tools
    if t.get("ain") or t.get("acr"):
        audio = t.get("ain", 0) + t.get("acr", 0)
        block["promptTokensDetails"] = [{"modality": "TEXT", "tokenCount": prompt - audio}, {"modality": "AUDIO", "tokenCount": audio}]
    if t.get("acr"):
        block["cacheTokensDetails"] = [{"modality": "AUDIO", "tokenCount": t["acr"]}]
    if t.get("iout"):
        block["candidatesTokensDetails"] = [{"modality": "IMAGE", "tokenCount": t["iout"]}]
    return {**block, **more}


def bedrock(t, **more):
    block = {"inputTokens": t.get("in", 0), "outputTokens": t.get("out", 0),
             "totalTokens": t.get("in", 0) + t.get("cr", 0) + t.get("cw", 0) + t.get("cw1h", 0) + t.get("out", 0),
             "cacheReadInputTokens": t.get("cr", 0), "cacheWriteInputTokens": t.get("cw", 0) + t.get("cw1h", 0)}
    if t.get("cw1h"):
        block["cacheDetails"] = [{"ttl": "5m", "inputTokens": t.get("cw", 0)}, {"ttl": "1h", "inputTokens": t["cw1h"]}]
    return {**block, **more}


def deepseek(t):
    return {**openai_chat(t), "prompt_cache_hit_tokens": t.get("cr", 0), "prompt_cache_miss_tokens": t.get("in", 0)}


def mistral(t, spelling=0):
    prompt = t.get("in", 0) + t.get("cr", 0)
    block = {"prompt_tokens": prompt, "completion_tokens": t.get("out", 0), "total_tokens": prompt + t.get("out", 0)}
    cached = t.get("cr", 0)
    if cached:
        block.update([{"num_cached_tokens": cached}, {"prompt_tokens_details": {"cached_tokens": cached}},
                      {"prompt_token_details": {"cached_tokens": cached}}][spelling % 3])
    return block


def xai_chat(t, **more):
    block = openai_chat(t)
    block["completion_tokens"] -= t.get("reason", 0)
    return {**block, **more}


def beside(t):
    """OpenAI's shape with reasoning beside the completion, as some hosts of other makers' models send it."""
    block = openai_chat(t)
    block["completion_tokens"] -= t.get("reason", 0)
    return block


def exclusive(t):
    """OpenAI's shape from hosts whose prompt leaves cached tokens out."""
    block = openai_chat(t)
    block["prompt_tokens"] = t.get("in", 0)
    block["total_tokens"] = t.get("in", 0) + t.get("out", 0)
    return block


def cohere(t):
    return {"billed_units": {"input_tokens": t.get("in", 0), "output_tokens": t.get("out", 0)},
            "tokens": {"input_tokens": t.get("in", 0) + 67, "output_tokens": t.get("out", 0) + 3}}


def moonshot(t):
    block = openai_chat(t)
    del block["prompt_tokens_details"]
    return {**block, "cached_tokens": t.get("cr", 0)}


def perplexity(t, citations=0):
    prompt = t.get("in", 0) - citations
    block = {"prompt_tokens": prompt, "completion_tokens": t.get("out", 0) - t.get("reason", 0),
             "total_tokens": prompt + t.get("out", 0) - t.get("reason", 0), "search_context_size": "low"}
    if citations:
        block["citation_tokens"] = citations
    if t.get("reason"):
        block["reasoning_tokens"] = t["reason"]
    if t.get("search"):
        block["num_search_queries"] = t["search"]
    return block


# ---- the cases ------------------------------------------------------------------------------------------------------------------

CASES = []


def add(lessons, provider, fmt, model, t, blocks, source, name=None, expected="computed", deliveries=None, **facts):
    """One case. blocks: one block, or the blocks of a stream in order; deliveries: several answers with ids instead."""
    book_model = facts.pop("book_model", model)
    repeat = facts.get("repeat", 1)
    pricing = {k: facts[k] for k in ("when", "tier", "geo", "override", "percent_off") if k in facts}
    if expected == "computed":
        parts = t if isinstance(t, list) else [(book_model, t)]
        rounded, texts = 0, []
        for part_model, part in parts:
            exact, text = cost(facts.get("book_provider", provider), part_model, part, **pricing)
            rounded += half_even(exact)
            texts.append(text)
        expected, text = rounded * repeat, " || ".join(texts) + (f"; {repeat} times" if repeat > 1 else "")
    else:
        expected, text = expected
    case = {"id": f"{provider}-{len(CASES) + 1:03d}", "lessons": lessons, "provider": provider, "format": fmt, "model": model,
            "time": facts.get("when", NOW), "expected": expected, "sum": text, "source": source}
    if name:
        case["note"] = name
    for key in ("tier", "geo", "override", "percent_off", "repeat"):
        if key in facts:
            case[key] = facts[key]
    if deliveries is not None:
        case["deliveries"] = deliveries
    elif isinstance(blocks, list):
        case["stream"] = blocks
    else:
        case["usage"] = blocks
    CASES.append(case)


ANTHROPIC_DOC = "Anthropic Messages usage block"
OPENAI_DOC = "OpenAI usage block, chat completions"
RESPONSES_DOC = "OpenAI usage block, responses"
GEMINI_DOC = "Gemini usageMetadata"


def anthropic_cases():
    add([1], "anthropic", "anthropic", "claude-sonnet-4-5", x := {"in": 3, "cw": 12304, "out": 550}, anthropic(x, split=False),
        "BerriAI/litellm#9812", "written tokens are not input as well")
    for m, i, w in (("claude-haiku-4-5", 12, 8112), ("claude-opus-5", 7, 45001), ("claude-sonnet-5", 1, 99999)):
        add([1, 6], "anthropic", "anthropic", m, x := {"in": i, "cw": w, "out": 211}, anthropic(x), "BerriAI/litellm#9812")
    for m in ("claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-5", "claude-opus-4-8"):
        add([6], "anthropic", "anthropic", m, x := {"in": 14, "cr": 88123, "out": 907}, anthropic(x),
            "langchain-ai/langsmith-sdk#2519", "little input beside much read from the cache")
    for m, a, b in (("claude-sonnet-4-5", 151, 60), ("claude-opus-5", 1000, 25000), ("claude-haiku-4-5", 0, 7777),
                    ("claude-sonnet-5", 4096, 1), ("claude-haiku-5-5", 5000, 6000)):
        add([22], "anthropic", "anthropic", m, x := {"in": 101, "cr": 1009, "cw": a, "cw1h": b, "out": 53}, anthropic(x),
            "earendil-works/pi#5737, huggingface/tau#553", "one-hour writes have a price of their own")
    # Long context: the whole request, every class, exactly at the line and one above.
    for m, limit in (("claude-sonnet-4-5", 200000), ("claude-haiku-5-5", 100000)):
        for d in (-1, 0, 1):
            add([20, 21], "anthropic", "anthropic", m, x := {"in": 1000, "cr": limit - 3000 + d, "cw": 1500, "cw1h": 500, "out": 4001},
                anthropic(x), "junhoyeo/tokscale#862, Helicone/helicone#5766", "whole prompt against the limit")
    add([20, 19], "anthropic", "anthropic", "claude-opus-4-6", x := {"in": 250000, "out": 1000}, anthropic(x), ANTHROPIC_DOC,
        "surcharge of 4.6 still there", when="2026-03-12T23:59:59Z")
    add([20, 19], "anthropic", "anthropic", "claude-opus-4-6", x := {"in": 250000, "out": 1000}, anthropic(x), ANTHROPIC_DOC,
        "surcharge of 4.6 gone", when="2026-03-13T00:00:00Z")
    # Streams: message_start, then cumulative message_delta. The latest value of a field counts, never the sum.
    for m, final in (("claude-sonnet-4-5", 812), ("claude-opus-5", 6001), ("claude-haiku-4-5", 17)):
        x = {"in": 2095, "cr": 30000, "cw": 512, "cw1h": 64, "out": final}
        start = anthropic({**x, "out": 2})
        add([3, 24], "anthropic", "anthropic", m, x, [start, {"output_tokens": final}], "BerriAI/litellm#11789",
            "stream of the same answer as the next case")
        add([3], "anthropic", "anthropic", m, x, anthropic(x), "BerriAI/litellm#11789", "the same answer without a stream")
        add([24], "anthropic", "anthropic", m, x,
            [start, {"input_tokens": None, "output_tokens": final // 2}, {"input_tokens": x["in"], "output_tokens": final}],
            "ccusage/ccusage#901", "several deltas, some fields null")
        add([12, 13], "anthropic", "anthropic", m, {**x, "out": 2}, [start], "BerriAI/litellm#14457",
            "stream cut after its start: input exact, output a lower bound")
    # Iterations: each at its own model, totals not added again, compaction on top, declined fallbacks free.
    for big, small, n in (("claude-opus-5", "claude-sonnet-5", 1), ("claude-opus-4-8", "claude-haiku-4-5", 2),
                          ("claude-sonnet-4-5", "claude-haiku-4-5", 3)):
        a, b, c = {"in": 100 * n, "cr": 5000, "out": 300}, {"in": 40 * n, "out": 90}, {"in": 7000 * n, "out": 450}
        top = {"in": a["in"] + b["in"], "cr": a["cr"], "out": a["out"] + b["out"]}
        iterations = [{"type": "compaction", "model": small, **anthropic(c)}, {"type": "message", "model": big, **anthropic(a)},
                      {"type": "advisor_message", "model": small, **anthropic(b)}]
        add([8], "anthropic", "anthropic", big, [(small, c), (big, a), (small, b)], anthropic(top, iterations=iterations),
            "langfuse/langfuse#14754, maximhq/bifrost#6500", "totals repeat the parts; compaction is beside them")
        declined = {"type": "fallback_message", "model": small, **anthropic({"in": 900, "out": 0})}
        add([8, 25], "anthropic", "anthropic", big, [(big, a)],
            anthropic(a, iterations=[declined, {"type": "message", "model": big, **anthropic(a)}]),
            "BerriAI/litellm#39294", "a declined fallback is not billed")
    # The tier that served, not the one asked for; speed; geography; batch times long context.
    for m, word in (("claude-opus-5", "batch"), ("claude-sonnet-4-5", "batch"), ("claude-haiku-4-5", "standard")):
        add([23], "anthropic", "anthropic", m, x := {"in": 4000, "cr": 100, "out": 700}, anthropic(x, service_tier=word),
            "BerriAI/litellm#31837", "tier as served", tier=word)
    for m in ("claude-opus-5", "claude-opus-4-8", "claude-opus-5-5"):
        add([21], "anthropic", "anthropic", m, x := {"in": 4000, "cr": 9000, "cw": 800, "cw1h": 90, "out": 700},
            anthropic(x, speed="fast", service_tier="standard"), "Helicone/helicone#5765", "fast mode, cache classes too", tier="fast")
    for m in ("claude-opus-5", "claude-sonnet-5"):
        add([21], "anthropic", "anthropic", m, x := {"in": 333, "cr": 9001, "cw": 77, "out": 1234}, anthropic(x, inference_geo="us"),
            ANTHROPIC_DOC, "United States only", geo="us")
    add([20, 23], "anthropic", "anthropic", "claude-sonnet-4-5", x := {"in": 200001, "out": 999}, anthropic(x, service_tier="batch"),
        "BerriAI/litellm#39861", "batch times long context", tier="batch")
    for m, n in (("claude-opus-5", 1), ("claude-haiku-4-5", 9)):
        add([21], "anthropic", "anthropic", m, x := {"in": 25000, "out": 800, "search": n}, anthropic(x), ANTHROPIC_DOC, "web searches")
    add([14], "anthropic", "anthropic", "claude-sonnet-4-5", {}, anthropic({}), "BerriAI/litellm#37992", "zero is a value")
    add([5, 7], "anthropic", "anthropic", "claude-sonnet-4.5", x := {"in": 1200, "cr": 50000, "cw": 700, "out": 80}, anthropic(x),
        "traceloop/openllmetry#4449", "the same call as openrouter's, input without cache", book_model="claude-sonnet-4-5")
    add([10], "anthropic", "anthropic", "claude-opus-5", x := {"in": 50, "out": 5000, "reason": 4800}, anthropic(x),
        "langfuse/langfuse#11244", "thinking is inside output")


def openai_cases():
    add([5, 4], "openai", "openai_chat", "gpt-5.6-sol", x := {"in": 200, "cr": 2000, "cw": 400, "out": 120}, openai_chat(x),
        "langfuse/langfuse#12306", "prompt 2600 = 2000 read + 400 written + 200 plain")
    for m, i, r, o in (("gpt-5.5", 900, 8000, 50), ("gpt-5.4", 13, 127987, 1), ("gpt-5", 1, 1024, 777), ("gpt-4.1", 5500, 5500, 5500),
                       ("gpt-4o", 2006, 1920, 300), ("gpt-4o-mini", 37, 128, 11), ("o3", 4000, 0, 250)):
        add([5], "openai", "openai_chat", m, x := {"in": i, "cr": r, "out": o}, openai_chat(x), "langfuse/langfuse#12306",
            "cached tokens are inside the prompt")
    for m, o, g in (("gpt-5", 1200, 1100), ("o3", 640, 640), ("gpt-5.5", 9001, 8192), ("gpt-5.2", 15, 10)):
        add([10], "openai", "openai_chat", m, x := {"in": 300, "out": o, "reason": g}, openai_chat(x), "langfuse/langfuse#11244",
            "reasoning is inside the completion")
        add([10, 3], "openai", "openai_responses", m, x, openai_responses(x), RESPONSES_DOC, "the same through responses")
    for m in ("gpt-5", "gpt-4o", "gpt-4.1"):
        x = {"in": 810, "cr": 1024, "out": 96}
        add([3], "openai", "openai_chat", m, x, [None, openai_chat(x)], "BerriAI/litellm#11789", "stream: nulls, then the usage chunk")
    for m in ("gpt-5.5", "gpt-5.4", "gpt-5.6-sol"):
        for d in (0, 1):
            t = {"in": 2000, "cr": 270000 + d, "out": 5000}
            add([20, 21], "openai", "openai_chat", m, t, openai_chat(t), "ding113/claude-code-hub#869", "272,000 and one more")
        t = {"in": 2000, "cr": 280000, "out": 5000, "reason": 300}
        add([20, 23], "openai", "openai_responses", m, t, openai_responses(t, service_tier="flex"), "BerriAI/litellm#31837",
            "flex times long context", tier="flex")
    for m, word in (("gpt-5.5", "priority"), ("gpt-4o", "priority"), ("o3", "flex"), ("gpt-4o-mini", "priority"), ("gpt-5", "default")):
        add([23], "openai", "openai_chat", m, x := {"in": 12345, "cr": 678, "out": 901}, openai_chat(x, service_tier=word),
            "BerriAI/litellm#31837, earendil-works/pi#3307", "tier as served", tier={"default": "standard"}.get(word, word))
    for m in ("gpt-4.1", "gpt-4o", "gpt-5.2"):
        add([23], "openai", "openai_chat", m, x := {"in": 5001, "out": 333}, openai_chat(x), OPENAI_DOC, "line of a batch file", tier="batch")
    for m, n in (("text-embedding-3-small", 8191), ("text-embedding-3-large", 1), ("text-embedding-3-large", 77)):
        add([9, 18], "openai", "openai_chat", m, x := {"in": n}, embedding(x), "langfuse/langfuse#16409",
            "embedding: output costs zero, which is a price")
    add([18], "openai", "openai_chat", "gpt-3.5-turbo", x := {"in": 100, "cr": 4000, "out": 10}, openai_chat(x), "BerriAI/litellm#37736",
        "a cache price of zero is a price")
    for when, note in (("2026-07-30T08:59:59+09:00", "still 29 July in UTC"), ("2026-07-30T09:00:00+09:00", "30 July in UTC"),
                       ("2026-07-29T23:59:59-01:00", "already 30 July in UTC")):
        add([19], "openai", "openai_chat", "gpt-5.6-luna", x := {"in": 70000, "cr": 5000, "out": 2100}, openai_chat(x),
            "BerriAI/litellm#34896", note, when=when)
    for m, t in (("gpt-audio", {"in": 900, "ain": 850, "out": 400, "aout": 380}), ("gpt-audio", {"in": 31, "out": 2})):
        add([21], "openai", "openai_chat", m, t, openai_chat(t), OPENAI_DOC, "audio inside prompt and completion")
    for t in ({"in": 500, "ain": 420, "cr": 1100, "acr": 900, "out": 700, "aout": 600}, {"in": 80, "cr": 64, "acr": 64, "out": 33}):
        add([21, 5], "openai", "openai_realtime", "gpt-realtime", t, realtime(t), "OpenAI usage block, realtime", "modalities and their caches")
    add([14], "openai", "openai_chat", "gpt-5", {}, openai_chat({}), "BerriAI/litellm#37992", "zero is a value")
    add([14, 12], "openai", "openai_chat", "gpt-5", {}, {"choices": []}, "BerriAI/litellm#37992", "no usage at all is not zero",
        expected=(None, "nothing reported"))
    for m in ("gpt-9-ultra", "gpt-5-unlisted", "gpt-4o-mini-mini"):
        add([17], "openai", "openai_chat", m, {}, openai_chat({"in": 10**6, "out": 10**6}), "BerriAI/litellm#24949",
            "a model without a price is unpriced, not free", expected=(None, "no price known"))
    for m, n in (("gpt-4o-mini", 1000), ("gpt-5", 50), ("gpt-4.1", 7)):
        add([16], "openai", "openai_chat", m, x := {"in": 7, "out": 3}, openai_chat(x), "BerriAI/litellm#34732",
            "parallel calls: each rounded by itself", repeat=n)
    for m in ("gpt-4o", "gpt-5", "gpt-5.6-sol"):
        add([4], "openai", "openai_chat", m, x := {"in": 1000, "cr": 2000, "out": 100}, openai_chat(x), "BerriAI/litellm#31282",
            "an operator's own price converts usage the same way", override={"in": "2", "out": "8"})
        add([4], "openai", "openai_responses", m, x := {"in": 999, "cr": 1, "out": 101}, openai_responses(x), "BerriAI/litellm#40006",
            "a contract discount", percent_off="12.5")
    for m in ("gpt-5", "o3", "gpt-4o"):
        x = {"in": 4321, "cr": 1234, "out": 567}
        add([25], "openai", "openai_responses", m, x, None, "BerriAI/litellm#17814", "a stored answer fetched again",
            deliveries=[{"id": "resp_1", "usage": openai_responses(x)}, {"id": "resp_1", "usage": openai_responses(x)}])
        add([15], "openai", "openai_chat", m, x, openai_chat(x), "BerriAI/litellm#13245", "the client left; the provider bills all of it")


def google_cases(provider):
    v = provider == "vertex"
    pro, flash = ("gemini-2.5-pro", "gemini-3.1-pro-preview") if v else ("gemini-2.5-pro", "gemini-2.5-flash")
    add([2, 20], provider, "gemini", pro, x := {"in": 262960 - 257955, "cr": 257955, "out": 1200}, gemini(x), "BerriAI/litellm#14849",
        "cached tokens are inside the prompt")
    for m, i, r in ((pro, 1000, 9000), (flash, 12, 4096)):
        add([2], provider, "gemini", m, x := {"in": i, "cr": r, "out": 64}, gemini(x), "BerriAI/litellm#14849")
    for m, o, g in ((pro, 900, 850), (flash, 40, 31), (pro, 5000, 1)):
        add([11], provider, "gemini", m, x := {"in": 321, "out": o, "reason": g}, gemini(x), "simonw/llm-gemini#75, vercel/ai#6738",
            "thoughts are billed beside the candidates")
    for d in (0, 1):
        add([20, 21], provider, "gemini", pro, x := {"in": 200000 + d, "out": 3000, "reason": 1000}, gemini(x), GEMINI_DOC, "200,000 and one more")
    add([11], provider, "gemini", flash, x := {"in": 700, "out": 90, "reason": 20}, gemini(x, tools=150), GEMINI_DOC, "tool results beside the prompt")
    x = {"in": 500, "out": 800, "reason": 300}
    add([3, 24], provider, "gemini", pro, x,
        [{"promptTokenCount": 500, "totalTokenCount": 500}, {"promptTokenCount": 500, "thoughtsTokenCount": 300, "totalTokenCount": 800},
         gemini(x)], GEMINI_DOC, "stream: the last chunk counts")
    add([12, 13], provider, "gemini", pro, {"in": 500, "out": 300, "reason": 300},
        [{"promptTokenCount": 500, "totalTokenCount": 500}, {"promptTokenCount": 500, "thoughtsTokenCount": 300, "totalTokenCount": 800}],
        "BerriAI/litellm#36008", "stream cut: the last chunk seen is the lower bound")
    if v:
        add([6, 22], "vertex", "anthropic", "claude-sonnet-4-5@20250929", x := {"in": 9, "cr": 44000, "cw": 300, "cw1h": 20, "out": 150},
            anthropic(x), ANTHROPIC_DOC, "Claude on Vertex", book_model="claude-sonnet-4-5")
        add([17], "vertex", "gemini", "gemini-77", {}, gemini({"in": 5, "out": 5}), "BerriAI/litellm#36561", "unpriced", expected=(None, "no price known"))
        return
    for t in ({"in": 2000, "ain": 1500, "out": 100}, {"in": 90, "ain": 40, "cr": 800, "acr": 500, "out": 10}):
        add([21, 2], "google", "gemini", "gemini-3-flash-preview", t, gemini(t), GEMINI_DOC, "audio and cached audio")
    add([21], "google", "gemini", "gemini-2.5-flash-image", x := {"in": 300, "out": 1290, "iout": 1290}, gemini(x), GEMINI_DOC, "image output")
    for m, word, tier in (("gemini-3-flash-preview", "ON_DEMAND_PRIORITY", "priority"), ("gemini-3.1-flash-lite", "ON_DEMAND_FLEX", "flex"),
                          ("gemini-2.5-pro", "ON_DEMAND", "standard")):
        add([23], "google", "gemini", m, x := {"in": 4444, "cr": 555, "out": 66}, gemini(x, trafficType=word), GEMINI_DOC, "traffic type", tier=tier)
    add([23], "google", "gemini", "gemini-3.1-pro-preview", x := {"in": 4444, "out": 66}, gemini(x), GEMINI_DOC, "batch", tier="batch")
    add([9], "google", "gemini", "gemini-embedding-001", x := {"in": 2047}, {"promptTokenCount": 2047, "totalTokenCount": 2047},
        "langfuse/langfuse#16409", "embedding")
    add([14], "google", "gemini", "gemini-2.5-flash", {}, gemini({}), "BerriAI/litellm#37992", "zero is a value")
    add([17], "google", "gemini", "gemini-99-pro", {}, gemini({"in": 5, "out": 5}), "SocialGouv/iterion#473", "unpriced", expected=(None, "no price known"))


def bedrock_cases():
    sonnet, opus = "anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic.claude-opus-5"
    for prefix, geo in (("global.", "global"), ("us.", "us"), ("eu.", "eu"), ("", "in-region")):
        add([6, 22], "bedrock", "bedrock_converse", prefix + sonnet, x := {"in": 20, "cr": 70000, "cw": 400, "cw1h": 30, "out": 512},
            bedrock(x), "Bedrock Converse usage block", "region by the id's prefix", book_model=sonnet, geo=geo)
        add([1], "bedrock", "bedrock_converse", prefix + opus, x := {"in": 3, "cw": 12304, "out": 550}, bedrock(x),
            "BerriAI/litellm#9812", "input without writes", book_model=opus, geo=geo)
    for i in (100, 5000, 99999):
        add([15], "bedrock", "bedrock_converse", "amazon.nova-pro-v1:0", x := {"in": i, "out": 300}, bedrock(x), "BerriAI/litellm#13245",
            "the client left; billed in full")
    for i in (1, 3):
        add([12], "bedrock", "bedrock_converse", "amazon.nova-lite-v1:0", {}, {"metrics": {"latencyMs": i}}, "BerriAI/litellm#33736",
            "no usage event: unmetered, not zero", expected=(None, "nothing reported"))
    add([20], "bedrock", "bedrock_converse", "global." + sonnet, x := {"in": 200001, "out": 10}, bedrock(x), "junhoyeo/tokscale#862",
        "long context", book_model=sonnet, geo="global")
    add([17], "bedrock", "bedrock_converse", "amazon.nova-ultra-v9:0", {}, bedrock({"in": 5, "out": 5}), "BerriAI/litellm#24949", "unpriced",
        expected=(None, "no price known"))
    add([14], "bedrock", "bedrock_converse", "amazon.nova-lite-v1:0", {}, bedrock({}), "BerriAI/litellm#37992", "zero is a value")
    for i, r, w in ((1, 0, 1024), (700, 5000, 1), (31000, 100, 99)):
        add([22, 1], "bedrock", "bedrock_converse", "global." + opus, x := {"in": i, "cr": r, "cw": w, "cw1h": w * 2, "out": 77}, bedrock(x),
            "earendil-works/pi#5737", "cacheDetails by lifetime", book_model=opus, geo="global")
    for i, r in ((10, 0), (400, 3000)):
        add([8, 24], "bedrock", "bedrock_converse", "amazon.nova-pro-v1:0", x := {"in": i, "cr": r, "out": 60}, None, "ccusage/ccusage#976",
            "the metadata event reported twice", deliveries=[{"id": "r1", "usage": bedrock(x)}, {"id": "r1", "usage": bedrock(x)}])
    for i in (11, 2222):
        add([6], "bedrock", "anthropic", "us." + sonnet, x := {"in": i, "cr": 31000, "cw": 70, "out": 15}, anthropic(x),
            "langchain-ai/langsmith-sdk#2519", "InvokeModel answers with Anthropic's block", book_model=sonnet, geo="us")


def other_cases():
    for m, i, r, o, g in (("gpt-5.4", 700, 3000, 80, 60), ("gpt-4o", 15, 1024, 9, 0), ("gpt-5", 20000, 0, 4000, 3500), ("gpt-5.4", 2000, 270001, 90, 0)):
        add([5, 10], "azure", "azure", m, x := {"in": i, "cr": r, "out": o, "reason": g}, openai_chat(x), OPENAI_DOC, "Azure answers as OpenAI does")
    add([9], "azure", "azure", "text-embedding-3-large", x := {"in": 4096}, embedding(x), "langfuse/langfuse#16409", "embedding")
    add([23], "azure", "azure", "gpt-5.4", x := {"in": 4096, "out": 5}, openai_chat(x, service_tier="priority"), "BerriAI/litellm#31837", "as served", tier="priority")
    add([17], "azure", "azure", "my-deployment", {}, openai_chat({"in": 4, "out": 5}), "BerriAI/litellm#36561", "a deployment's name is no model", expected=(None, "no price known"))
    for n in (3, 40):
        add([16], "azure", "azure", "gpt-4o", x := {"in": 11, "out": 13}, openai_chat(x), "BerriAI/litellm#40095", "parallel calls", repeat=n)
    for m, i, r, o in (("gpt-4o", 333, 128, 4), ("gpt-5", 1, 2048, 60), ("gpt-5.4", 71, 0, 7100)):
        add([7], "azure", "openai_responses", m, x := {"in": i, "cr": r, "out": o, "reason": o // 2}, openai_responses(x), RESPONSES_DOC,
            "responses on Azure")
    for i in (5, 600, 70000):
        add([15], "azure", "azure", "gpt-5", x := {"in": i, "out": i // 2}, openai_chat(x), "BerriAI/litellm#13245", "billed in full")

    add([5, 7], "openrouter", "openrouter", "anthropic/claude-sonnet-4.5", x := {"in": 1200, "cr": 50000, "cw": 700, "out": 80}, openai_chat(x),
        "traceloop/openllmetry#4449", "the same call as anthropic's, cache inside the prompt")
    for i, r, w in ((10, 2000, 0), (999, 40000, 1500), (1, 198999, 1001)):
        add([7, 5, 20], "openrouter", "openrouter", "anthropic/claude-sonnet-4.5", x := {"in": i, "cr": r, "cw": w, "out": 333}, openai_chat(x),
            "traceloop/openllmetry#4449", "written tokens in prompt_tokens_details")
        add([7], "openrouter", "openrouter", "google/gemini-2.5-pro", x := {"in": i, "cr": r // 2, "out": 200, "reason": 150}, openai_chat(x),
            "traceloop/openllmetry#4449", "reasoning inside, at its own (equal) price")
        add([10], "openrouter", "openrouter", "openai/gpt-5", x := {"in": i, "out": 200, "reason": 150}, openai_chat(x), "langfuse/langfuse#11244")
    for i in (100, 20000):
        add([11], "openrouter", "openrouter", "google/gemini-2.5-pro", x := {"in": i, "out": 900, "reason": 700},
            {**beside(x), "total_tokens": i + 900}, "vercel/ai#6738", "a host that counts thoughts beside: the total gives it away")
    for n in (50, 6000):
        add([25], "openrouter", "openrouter", "deepseek/deepseek-v3.2", x := {"in": n, "cr": n, "out": n}, None, "BerriAI/litellm#15740",
            "one call logged by two layers", deliveries=[{"id": "gen-1", "usage": openai_chat(x)}, {"id": "gen-1", "usage": openai_chat(x)}])

    for m in ("deepseek-chat", "deepseek-v4-pro"):
        for i, r, o, g in ((100, 0, 30, 0), (1, 63, 5, 4), (3000, 64000, 2000, 1500), (129, 128, 127, 0), (77777, 1, 1, 0)):
            add([5, 10] if g else [5], "deepseek", "deepseek", m, x := {"in": i, "cr": r, "out": o, "reason": g}, deepseek(x),
                "DeepSeek usage block", "prompt = hit + miss")
        add([24], "deepseek", "deepseek", m, x := {"in": 40, "cr": 64, "out": 900}, None, "ccusage/ccusage#938", "the last of several reports of one message",
            deliveries=[{"id": "m1", "usage": deepseek({**x, "out": n})} for n in (1, 300, 900)])
    add([14], "deepseek", "deepseek", "deepseek-chat", {}, deepseek({}), "BerriAI/litellm#37992", "zero is a value")

    for n, (i, r, o) in enumerate(((200, 100, 50), (1, 4095, 2), (31000, 900, 700), (5, 0, 5), (640, 640, 640), (123456, 65432, 999))):
        for m in ("mistral-large-2512", "codestral-2508"):
            add([5], "mistral", "mistral", m, x := {"in": i, "cr": r, "out": o}, mistral(x, n), "Mistral usage block", "three spellings of cached tokens")
    add([9], "mistral", "mistral", "mistral-embed", x := {"in": 512}, {**embedding(x), "completion_tokens": 0}, "langfuse/langfuse#16409", "embedding")
    add([4], "mistral", "mistral", "mistral-medium-2508", x := {"in": 700, "out": 70}, mistral(x), "BerriAI/litellm#31282", "own price",
        override={"in": "0.3", "out": "1.7"})
    add([17], "mistral", "mistral", "mistral-gigantic", {}, mistral({"in": 1, "out": 1}), "SocialGouv/iterion#473", "unpriced", expected=(None, "no price known"))

    for m, i, r, o, g in (("grok-4", 300, 60, 900, 800), ("grok-4.7", 1000, 0, 12, 0), ("grok-4.3", 77, 70000, 321, 320), ("grok-4-1-fast-reasoning", 5, 5, 5, 4)):
        add([11], "xai", "xai_chat", m, x := {"in": i, "cr": r, "out": o, "reason": g}, xai_chat(x), "xAI usage block, chat", "reasoning beside the completion")
        add([10], "xai", "xai_responses", m, x, openai_responses(x), "xAI usage block, responses", "reasoning inside the output")
    for d in (-1, 0):
        add([20], "xai", "xai_chat", "grok-4.7", x := {"in": 200000 + d, "out": 50}, xai_chat(x), "junhoyeo/tokscale#862", "200,000 and above is dearer here")
    for d in (0, 1):
        add([20, 21], "xai", "xai_chat", "grok-4-1-fast-reasoning", x := {"in": 28000, "cr": 100000 + d, "out": 50}, xai_chat(x),
            "Helicone/helicone#5766", "cache reads take the long-context price too")
    add([6], "xai", "xai_chat", "grok-4", x := {"in": 50, "cr": 4000, "out": 60}, exclusive(x), "langchain-ai/langsmith-sdk#2519",
        "cached above prompt: input was counted without it")

    for m, i, r, o, g in (("openai/gpt-oss-120b", 500, 128, 90, 40), ("llama-3.3-70b-versatile", 44, 0, 444, 0),
                          ("moonshotai/kimi-k2-instruct-0905", 100, 5000, 20, 0), ("openai/gpt-oss-120b", 8, 0, 4, 4)):
        add([5, 10] if g else [5], "groq", "groq", m, x := {"in": i, "cr": r, "out": o, "reason": g}, openai_chat(x), "Groq usage block")
        add([3, 24], "groq", "groq", m, x, [None, None, openai_chat(x)], "BerriAI/litellm#11789", "stream: usage in the last chunk")
    for n in (1, 20, 333):
        add([16], "groq", "groq", "llama-3.3-70b-versatile", x := {"in": 3, "out": 1}, openai_chat(x), "BerriAI/litellm#34732", "each rounded by itself", repeat=n + 1)

    for m, i, o in (("command-a-03-2025", 12, 50), ("command-a-03-2025", 100000, 1), ("command-r-08-2024", 333, 444), ("command-r-08-2024", 1, 1),
                    ("command-a-03-2025", 40404, 8000)):
        add([7, 15], "cohere", "cohere", m, x := {"in": i, "out": o}, cohere(x), "Cohere usage block", "billed units, not tokens")
    for n in (96, 128000):
        add([9], "cohere", "cohere", "embed-v4.0", x := {"in": n}, {"billed_units": {"input_tokens": n}}, "langfuse/langfuse#16409", "embedding")
    add([18], "cohere", "cohere", "embed-v4.0", {}, {"billed_units": {"input_tokens": 0}}, "BerriAI/litellm#37736", "zero units")
    add([12], "cohere", "cohere", "command-a-03-2025", {}, {}, "BerriAI/litellm#33736", "no units: unmetered", expected=(None, "nothing reported"))

    for m, i, o in (("command-r-08-2024", 9, 90), ("command-a-03-2025", 77, 7), ("command-r-08-2024", 127000, 4000)):
        add([3], "cohere", "cohere", m, x := {"in": i, "out": o}, [None, cohere(x)], "BerriAI/litellm#11789", "stream: units in the last event")
    for m, i, r, o, g in (("grok-4", 1, 2, 4, 3), ("grok-4.3", 200000, 0, 10, 5), ("grok-4.3", 200001, 0, 10, 5), ("grok-4.7", 8192, 8192, 100, 99)):
        add([11, 20], "xai", "xai_chat", m, x := {"in": i, "cr": r, "out": o, "reason": g}, xai_chat(x), "simonw/llm-gemini#75", "reasoning beside")
    for i, o, s in ((1, 1, 1), (4000, 60, 0), (250, 2500, 5)):
        add([21, 15], "perplexity", "perplexity", "sonar-pro", x := {"in": i, "out": o, "search": s}, perplexity(x), "Perplexity usage block", "searches are billed")
    for m in ("kimi-k2.6", "kimi-k2.5", "kimi-k2-thinking"):
        for i, r, o in ((90, 256, 33), (70001, 100000, 5000), (3, 0, 1)):
            add([5], "moonshot", "moonshot", m, x := {"in": i, "cr": r, "out": o}, moonshot(x), "Moonshot usage block", "cached tokens at the top level")
        add([25, 24], "moonshot", "moonshot", m, x := {"in": 10, "cr": 20, "out": 30}, None, "BerriAI/litellm#39455", "a retry reported again",
            deliveries=[{"id": "c1", "usage": moonshot({**x, "out": 5})}, {"id": "c1", "usage": moonshot(x)}])

    for m, i, o, s in (("sonar", 20, 300, 1), ("sonar-pro", 1500, 900, 3), ("sonar", 7, 8, 0), ("sonar-pro", 88, 99, 10)):
        add([21], "perplexity", "perplexity", m, x := {"in": i, "out": o, "search": s}, perplexity(x), "Perplexity usage block", "searches are billed")
    for i, c, o, g, s in ((30, 9000, 4000, 20000, 28), (12, 100, 50, 60, 2), (500, 65000, 8000, 150000, 90)):
        add([11], "perplexity", "perplexity", "sonar-deep-research", x := {"in": i + c, "out": o + g, "reason": g, "search": s}, perplexity(x, c),
            "Perplexity usage block", "citations and reasoning beside, reasoning at its own price")

    for i, o, g in ((100, 50, 40), (9999, 1, 0), (64, 6400, 6000), (1, 2, 1), (130000, 3000, 2999)):
        add([10], "together", "openai_chat", "openai/gpt-oss-120b", x := {"in": i, "out": o, "reason": g}, openai_chat(x), "langfuse/langfuse#11244")
        add([10, 13], "cerebras", "openai_chat", "gpt-oss-120b", x := {"in": i, "out": o, "reason": g}, [None, openai_chat(x)], "BerriAI/litellm#36008",
            "read to the end although the client left")


anthropic_cases()
openai_cases()
google_cases("google")
google_cases("vertex")
bedrock_cases()
other_cases()

with open("corpus.jsonl", "w", encoding="utf-8", newline="\n") as out:
    for case in CASES:
        out.write(json.dumps(case, separators=(", ", ": ")) + "\n")
by_provider, by_lesson = Counter(c["provider"] for c in CASES), Counter(l for c in CASES for l in c["lessons"])
print(len(CASES), "cases,", len(by_provider), "providers:", dict(by_provider))
print("cases per lesson:", dict(sorted(by_lesson.items())))
