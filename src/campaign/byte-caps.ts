import { type Environment, readVariable } from './environment.js';

const MIB = 1024 * 1024;

/** How much a run may move, in bytes. */
export interface ByteCaps {
  readonly upload: number;
  readonly download: number;
}

/** Reads the caps; malformed ones were refused before (`variables.ts`). Defaults: 5 MiB up, 16 MiB down. */
export function readByteCaps(environment: Environment): ByteCaps {
  return {
    upload: Number(readVariable(environment, 'WATS_MAX_UPLOAD_BYTES') ?? 5 * MIB),
    download: Number(readVariable(environment, 'WATS_MAX_DOWNLOAD_BYTES') ?? 16 * MIB),
  };
}
