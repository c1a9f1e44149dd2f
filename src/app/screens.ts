/** The screens there are: the rail and the routes are made from this list. A new screen is one entry. */
import Activity from 'lucide-solid/icons/activity';
import AudioWaveform from 'lucide-solid/icons/audio-waveform';
import Captions from 'lucide-solid/icons/captions';
import Eye from 'lucide-solid/icons/eye';
import FileOutput from 'lucide-solid/icons/file-output';
import House from 'lucide-solid/icons/house';
import ListOrdered from 'lucide-solid/icons/list-ordered';
import PackageCheck from 'lucide-solid/icons/package-check';
import Scissors from 'lucide-solid/icons/scissors';
import Settings from 'lucide-solid/icons/settings';
import Shuffle from 'lucide-solid/icons/shuffle';
import { lazy, type Component } from 'solid-js';
import { HomeScreen } from '../features/home/home-screen.tsx';
import type { App } from './context.ts';

/** How far a step is: `text` stands in the rail, `spoken` is what a screen reader hears. */
interface Badge {
  readonly text: string;
  readonly spoken: string;
}

/** One screen. */
export interface ScreenEntry {
  readonly path: string;
  readonly title: string;
  readonly icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
  readonly component: Component;
  readonly badge?: (app: App) => Badge | null;
  /** Where it is in the rail: `apart` at its foot, `none` when another screen leads there. */
  readonly rail?: 'apart' | 'none';
}

const some = (count: number | undefined, spoken: string): Badge | null =>
  count ? { text: String(count), spoken: `${count} ${spoken}` } : null;

/** In the order of the work. */
export const SCREENS: readonly ScreenEntry[] = [
  { path: '/', title: 'Home', icon: House, component: HomeScreen },
  {
    path: '/analyze',
    title: 'Analyze',
    icon: AudioWaveform,
    component: lazy(async () => ({
      default: (await import('../features/analyze/analyze-screen.tsx')).AnalyzeScreen,
    })),
  },
  {
    path: '/convert',
    title: 'Convert',
    icon: FileOutput,
    component: lazy(async () => ({
      default: (await import('../features/convert/convert-screen.tsx')).ConvertScreen,
    })),
  },
  {
    path: '/split',
    title: 'Split',
    icon: Scissors,
    component: lazy(async () => ({
      default: (await import('../features/split/split-screen.tsx')).SplitScreen,
    })),
    badge: (app) => some(app.dataset()?.counts().clips, 'clips'),
  },
  {
    path: '/split/reindex',
    title: 'Reindex',
    icon: ListOrdered,
    component: lazy(async () => ({
      default: (await import('../features/reindex/reindex-screen.tsx')).ReindexScreen,
    })),
    rail: 'none',
  },
  {
    path: '/transcribe',
    title: 'Transcribe',
    icon: Captions,
    component: lazy(async () => ({
      default: (await import('../features/transcribe/transcribe-screen.tsx')).TranscribeScreen,
    })),
    badge: (app) => some(app.dataset()?.counts().transcribed, 'transcribed'),
  },
  {
    path: '/review',
    title: 'Review',
    icon: Eye,
    component: lazy(async () => ({
      default: (await import('../features/review/review-screen.tsx')).ReviewScreen,
    })),
    badge: (app) => {
      const counts = app.dataset()?.counts();
      return counts && counts.transcribed > 0
        ? {
            text: `${counts.accepted}/${counts.transcribed}`,
            spoken: `${counts.accepted} of ${counts.transcribed} reviewed`,
          }
        : null;
    },
  },
  {
    path: '/sets',
    title: 'Sets',
    icon: Shuffle,
    component: lazy(async () => ({
      default: (await import('../features/sets/sets-screen.tsx')).SetsScreen,
    })),
  },
  {
    path: '/health',
    title: 'Health',
    icon: Activity,
    component: lazy(async () => ({
      default: (await import('../features/health/health-screen.tsx')).HealthScreen,
    })),
  },
  {
    path: '/export',
    title: 'Export',
    icon: PackageCheck,
    component: lazy(async () => ({
      default: (await import('../features/export/export-screen.tsx')).ExportScreen,
    })),
  },
  {
    path: '/settings',
    title: 'Settings',
    icon: Settings,
    component: lazy(async () => ({
      default: (await import('../features/settings/settings-screen.tsx')).SettingsScreen,
    })),
    rail: 'apart',
  },
];
