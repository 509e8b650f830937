import type * as z from 'zod/mini';
import { record } from './errors.js';

/** Most unknown fields that are reported of one answer. */
const MOST = 50;

/**
 * Paths of fields in an answer that the schema does not know, such as `data[].new_field`: shapes only, no values.
 * The schema accepts them; they are reported, never failed.
 */
export function unknownFields(schema: z.ZodMiniType, value: unknown): string[] {
  const found = new Set<string>();
  walk(schema, value, '', found);
  return [...found];
}

function walk(schema: z.core.$ZodType, value: unknown, path: string, found: Set<string>): void {
  if (found.size >= MOST || value === null || value === undefined) return;
  const definition = schema._zod.def as z.core.$ZodTypeDef & Readonly<Record<string, unknown>>;
  if (definition.type === 'optional' || definition.type === 'nullable') {
    walk(definition['innerType'] as z.core.$ZodType, value, path, found);
  } else if (definition.type === 'array' && Array.isArray(value)) {
    for (const item of value) walk(definition['element'] as z.core.$ZodType, item, `${path}[]`, found);
  } else if (definition.type === 'object') {
    const shape = definition['shape'] as Readonly<Record<string, z.core.$ZodType>>;
    for (const [key, child] of Object.entries(record(value) ?? {})) {
      if (found.size >= MOST) return;
      const known = Object.hasOwn(shape, key) ? shape[key] : undefined;
      // A key that is no plain name may be an id: it is shown as one of many.
      const name = /^[A-Za-z_]\w{0,63}$/.test(key) ? key : '*';
      const childPath = path === '' ? name : `${path}.${name}`;
      if (known === undefined) found.add(childPath);
      else walk(known, child, childPath, found);
    }
  }
}
