import { installPlace } from '$lib/core/platform';

type Place = NonNullable<ReturnType<typeof installPlace>>;

const STEPS: Readonly<Record<Place, string>> = {
  'home-screen': 'tap Share, then “Add to Home Screen”',
  dock: 'choose File, then “Add to Dock”',
};

/** How to install the app where the browser has no prompt for it; null where it has one or none is needed. */
export function installSentence(place = installPlace()): string | null {
  return place === null ? null : `To install Memelore, ${STEPS[place]}. The installed app has a library of its own.`;
}

/** What to do where the browser deletes what is stored after a week; null where it does not. */
export function sevenDaysSentence(place = installPlace()): string | null {
  if (place === null) return null;
  return `This browser may delete your memes after seven days without a visit. To keep them, ${STEPS[place]} and add them in the app that you get: it has a library of its own. A backup moves memes there.`;
}

/** Announces Firefox's question about the storage. */
export const ASKING =
  'Firefox now asks whether Memelore may store data permanently. Allow it, so that your memes stay when the disk gets full.';
