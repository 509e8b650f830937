import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

/** A JSON file as its schema has it; undefined where it cannot be read or is none. */
export function readKept<Kept>(schema: z.ZodMiniType<Kept>, path: string): Kept | undefined {
  try {
    return z.parse(schema, JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The latest file of a folder, by its own `at`, among those of a name and a kind. */
export function latestKept<Kept extends { readonly at: string }>(
  schema: z.ZodMiniType<Kept>,
  folder: string,
  name: RegExp,
  isMeant: (kept: Kept) => boolean,
): Kept | undefined {
  return readdirSync(folder)
    .filter((file) => name.test(file))
    .map((file) => readKept(schema, join(folder, file)))
    .filter((kept) => kept !== undefined)
    .filter(isMeant)
    .sort((a, b) => a.at.localeCompare(b.at))
    .at(-1);
}
