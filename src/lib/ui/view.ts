import type { App } from '$lib/state/app.svelte';

/** One hit of the library: the meme and what to mark in it. */
export type Found = App['library']['found'][number];
/** Half-open stretch of a text, in UTF-16 units. */
export type Range = Found['marks']['name'][number];
/** What an import came to. */
export type ImportReport = NonNullable<App['importing']['report']>;
/** The caption queue when there is one. */
export type ActiveQueue = Exclude<App['captioning']['queue'], { kind: 'idle' }>;
/** A family of models with its rows. */
export type ModelFamily = App['models']['families'][number];
/** A model as Settings shows it. */
export type ModelRow = ModelFamily['rows'][number];
/** Where a model's download stands. */
export type DownloadState = ModelRow['download'];
/** What the browser stores for this app. */
export type StorageUse = NonNullable<App['models']['storage']>;
/** Every setting with its value. */
export type SettingValues = App['settings']['values'];
/** One message to the person. */
export type Notice = App['notices']['list'][number];
