import { SECRET } from './outside-value.js';

/** A part of a text that is replaced. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  readonly secret: boolean;
  /** Replaces the whole place, whatever is found inside. */
  readonly final: boolean;
}

/** The places in order; those that touch become one. */
export function joined(places: readonly Place[]): Place[] {
  const sorted = [...places].sort((a, b) => a.start - b.start || b.end - a.end);
  const out: Place[] = [];
  for (const place of sorted) {
    const last = out.at(-1);
    if (!last || place.start >= last.end) out.push(place);
    else if (place.end <= last.end) {
      if (!last.final && place.secret && !last.secret)
        out[out.length - 1] = { ...last, shown: place.shown, secret: true };
    } else {
      const best = place.secret && !last.secret ? place : last.shown === '' ? place : last;
      const shown = best.final && best.shown.startsWith('{') ? SECRET : best.shown;
      out[out.length - 1] = {
        start: last.start,
        end: place.end,
        shown,
        secret: last.secret || place.secret,
        final: false,
      };
    }
  }
  return out;
}

/** Where the JSON value that opens here ends, or -1; bounded to a megabyte. */
export function closingOf(text: string, from: number): number {
  let depth = 0;
  const limit = Math.min(text.length, from + 1_000_000);
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      for (at++; at < limit && text.charCodeAt(at) !== 34; at++) if (text.charCodeAt(at) === 92) at++;
    } else if (code === 123 || code === 91) depth++;
    else if ((code === 125 || code === 93) && --depth === 0) return at + 1;
  }
  return -1;
}
