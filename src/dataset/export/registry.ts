/** The targets there are, in the order of the list on the screen. A new one is its file and a line here. */
import { AUDACITY } from './audacity.ts';
import { AUDIOFOLDER } from './audiofolder.ts';
import { F5_TTS } from './f5-tts.ts';
import { GPT_SOVITS } from './gpt-sovits.ts';
import { LJSPEECH } from './ljspeech.ts';
import { MRQ, MRQ_FORK } from './mrq.ts';
import { NEMO } from './nemo.ts';
import { PIPER } from './piper.ts';
import { PIPER_OLD } from './piper-old.ts';
import { PLAIN } from './plain.ts';
import { STYLE_BERT_VITS2 } from './style-bert-vits2.ts';
import { STYLETTS2 } from './styletts2.ts';
import type { ExportTarget } from './target.ts';
import { XTTS } from './xtts.ts';

/** Every target; ids are unique. */
export const TARGETS: readonly ExportTarget[] = [
  MRQ,
  MRQ_FORK,
  LJSPEECH,
  PLAIN,
  XTTS,
  GPT_SOVITS,
  STYLE_BERT_VITS2,
  PIPER,
  PIPER_OLD,
  F5_TTS,
  STYLETTS2,
  AUDIOFOLDER,
  NEMO,
  AUDACITY,
];
