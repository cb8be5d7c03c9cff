// What the service worker and the page agree on about pictures that other apps share (the manifest's `share_target`).

/** Holds shared files until the page has stored them. */
export const SHARED_CACHE = 'memelore-shared-v1';

/** Where shares are posted to and their files kept, below the site's scope. */
export const SHARE_FOLDER = 'share/';

/** The form field with the files, as in the manifest. */
export const SHARE_FIELD = 'files';

/** The query by which the page learns what came: files, only words, or files for which there was no room. */
export const SHARE_QUERY = 'shared';

/** What came. */
export type Shared = 'files' | 'words' | 'no-room';

/** Name of a kept file (percent-encoded: headers hold Latin letters only) and the milliseconds of its last change. */
export const NAME_HEADER = 'X-Memelore-Name';
export const CHANGED_HEADER = 'X-Memelore-Changed';
