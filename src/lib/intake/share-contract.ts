// Names shared by the service worker and the page for pictures that other apps share (`share_target` in the manifest).

/** The cache that holds shared files until the page has stored them. */
export const SHARED_CACHE = 'memelore-shared-v1';

/** The path, below the site's scope, that shares are posted to and cached under. */
export const SHARE_FOLDER = 'share/';

/** The form field with the files, as in the manifest. */
export const SHARE_FIELD = 'files';

/** The query parameter that tells the page the kind of share. */
export const SHARE_QUERY = 'shared';

/** The kind of share: with files, with text only, or with files for which there was no room. */
export type ShareKind = 'files' | 'words' | 'no-room';

/**
 * Headers of a cached file: its name, percent-encoded because headers allow only Latin letters, and its time of change
 * in milliseconds.
 */
export const NAME_HEADER = 'X-Memelore-Name';
export const CHANGED_HEADER = 'X-Memelore-Changed';
