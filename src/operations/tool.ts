import manifest from '../../package.json' with { type: 'json' };

/** Name and version, as evidence names the tool. */
export const TOOL = `wats-live ${manifest.version}`;
