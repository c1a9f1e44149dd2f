/** The formats of other tools that a folder is tried for, the most particular first. A new one is its file and a line here. */
import type { ImportFormat } from './format.ts';
import { DOT_LIST } from './list.ts';
import { METADATA_CSV } from './metadata-csv.ts';
import { XTTS_LISTS } from './xtts.ts';

/** Every format. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [XTTS_LISTS, DOT_LIST, METADATA_CSV];
