import type { App } from '$lib/app/app.svelte';

/** One hit of the library: the meme and what to mark in it. */
export type Found = App['shown']['found'][number];
/** Half-open stretch of a text, in UTF-16 units. */
export type Range = Found['marks']['name'][number];
/** The picture that is searched for. */
export type SearchedPicture = NonNullable<App['searching']['picture']>;
/** What an import came to. */
export type ImportReport = NonNullable<App['importing']['report']>;
/** A family of models with its rows. */
export type ModelFamily = App['models']['choice']['families'][number];
/** A model as Settings shows it. */
export type ModelRow = ModelFamily['rows'][number];
/** Where a model's download stands. */
export type DownloadState = ModelRow['download'];
/** A variant of a model of which something is stored. */
export type StoredVariant = App['models']['stored']['list'][number];
/** The model that is loaded and where it runs. */
export type InUse = NonNullable<App['models']['opener']['inUse']>;
/** What asking a host came to. */
export type HostAnswer = Awaited<ReturnType<App['models']['checkHost']>>;
/** What loading a model from disk came to. */
export type LoadAnswer = Awaited<ReturnType<App['models']['stored']['load']>>;
/** Every setting with its value. */
export type SettingValues = App['settings']['values'];
/** One message to the person. */
export type Notice = App['notices']['list'][number];
/** A folder the app may look through again. */
export type RememberedFolder = App['folders']['list'][number];
/** Where the search for copies stands. */
export type CopiesSearch = NonNullable<App['copies']['value']>['search'];
