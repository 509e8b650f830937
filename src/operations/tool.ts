import { version } from '../../package.json';

/** Name and version, as evidence names the tool. */
export const TOOL = `wats-live ${version}`;
