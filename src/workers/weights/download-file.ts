import { fileUrl, parseContentRange, type StoredFile } from '$lib/catalogue/weights';
import { chunksOf } from './chunks';
import { listTree, type RemoteFile } from './hub-api';
import type { Meter } from './meter';
import { STALL_MS, type Network } from './network';
import { deletePartial, partials } from './records';
import { Sink } from './sink';
import { WeightsError } from './weights-error';

/** How often one file is started over before the download fails. */
const MAX_RESTARTS = 3;

/** A file to download. */
export type FileJob = {
  readonly network: Network;
  readonly meter: Meter;
  readonly signal: AbortSignal;
  readonly repo: string;
  readonly commit: string;
  readonly remote: RemoteFile;
  /** The canonical address. */
  readonly url: string;
  /** True if the stored part came from this host, so that its ETag is comparable. */
  readonly sameHost: boolean;
};

/** Downloads a file, resuming a stored part; verifies and publishes it. Throws `WeightsError`. */
export async function downloadFile(job: FileJob): Promise<StoredFile> {
  let { remote } = job;
  for (let restarts = 0; restarts <= MAX_RESTARTS; restarts++) {
    const file = await fetchOnce({ ...job, remote, sameHost: job.sameHost || restarts > 0 });
    if (file !== 'restart') return file;
    await deletePartial(job.url);
    job.meter.set(remote.path, 0, true);
    job.meter.note('started over');
    const tree = await listTree(job.network, job.repo, job.commit, job.signal);
    remote = tree?.get(remote.path) ?? { ...remote, bytes: null, sha256: null, gitOid: null };
  }
  throw new WeightsError({ kind: 'wrong-bytes', file: remote.path });
}

/** Downloads the file once. Returns `restart` if the host has another version by now or cannot resume. */
async function fetchOnce(job: FileJob): Promise<StoredFile | 'restart'> {
  const { network, meter, remote, signal, url } = job;
  const found = await partials.read(url);
  const sink = await Sink.open({ url, remote, found, resumable: true });
  try {
    await sink.readStored((position) => {
      if (signal.aborted) throw new WeightsError({ kind: 'cancelled' });
      meter.set(remote.path, position, false);
    });
    if (remote.bytes !== null && sink.position > remote.bytes) return 'restart';
    const version = { etag: job.sameHost ? (found?.etag ?? null) : null };
    const step = (): Promise<'complete' | 'restart'> => receive(job, sink, version);
    const outcome = await network.withRetry(signal, step, () => sink.position);
    if (outcome === 'restart') return 'restart';
    const file = await sink.finish();
    if (file !== null) return file;
    await deletePartial(url);
    throw new WeightsError({ kind: 'wrong-bytes', file: remote.path });
  } finally {
    await sink.abort();
  }
}

/** Requests the rest of the file and streams it into the sink. */
async function receive(job: FileJob, sink: Sink, version: { etag: string | null }): Promise<'complete' | 'restart'> {
  const { network, meter, remote } = job;
  const start = sink.position;
  if (start === remote.bytes) return 'complete';
  const stall = new StallTimer();
  try {
    const response = await network.fetch(fileUrl(network.host, job.repo, job.commit, remote.path), remote.path, {
      signal: AbortSignal.any([job.signal, stall.signal]),
      from: start,
      ifRange: start === 0 ? null : strongEtag(version.etag),
    });
    const range = parseContentRange(response.headers.get('content-range'));
    const etag = response.headers.get('etag');
    const length = response.headers.get('content-length');
    const total = remote.bytes ?? range?.total ?? (length === null ? null : start + Number(length));
    const fits =
      (response.status === 206 ? (range?.start ?? start) === start : response.status === 200 && start === 0) &&
      (range?.total ?? total) === total &&
      (etag === null || version.etag === null || etag === version.etag);
    if (!fits) return 'restart';
    version.etag = etag;
    for await (const chunk of chunksOf(response.body, sink.pool, () => network.connectionError())) {
      stall.restart();
      await sink.write(chunk, etag);
      meter.set(remote.path, sink.position, true);
      if (total !== null && sink.position > total) return 'restart';
      // The time spent storing the chunk must not count as a stall of the connection.
      stall.restart();
    }
    if (total !== null && sink.position < total) throw network.connectionError();
    return 'complete';
  } finally {
    stall.end();
  }
}

/** Aborts a request after `STALL_MS` without `restart`. */
class StallTimer {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), STALL_MS);
  }

  /** Aborts the request if it is still running. */
  end(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}

/** The ETag if it is strong, else null: If-Range does not allow weak ones. */
function strongEtag(etag: string | null): string | null {
  return etag?.startsWith('"') === true ? etag : null;
}
