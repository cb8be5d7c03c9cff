import type { Attachment } from 'svelte/attachments';
import { clickScale, FIT, panBy, STEP, zoomAt, type Pose, type ZoomBounds, type Vector } from './zoom';

/** Minimum length of a swipe; it must also be twice as far horizontally as vertically. */
const SWIPE_PX = 60;
/** Maximum movement of a click. */
const CLICK_PX = 6;
/** Zoom per wheel pixel; a notch of a wheel is about 100 pixels. */
const WHEEL_PER_PX = 0.0025;

/**
 * Zooming and panning of a picture by click, wheel, pinch, drag and buttons. While the whole picture is shown, a swipe
 * calls `onSwipe` with 1 for the next meme and -1 for the previous one.
 */
export class Zoom {
  #pose = $state.raw<Pose>(FIT);
  #stage: HTMLElement | null = null;
  readonly #onSwipe: (direction: 1 | -1) => void;
  readonly #pointers = new Map<number, Vector>();
  /** Where the only pointer went down; null with several pointers or none. */
  #start: Vector | null = null;

  constructor(onSwipe: (direction: 1 | -1) => void) {
    this.#onSwipe = onSwipe;
  }

  /** True if the picture is magnified. */
  get zoomed(): boolean {
    return this.#pose.scale > 1;
  }

  /** The CSS `transform` of the picture. */
  get transform(): string {
    const { scale, x, y } = this.#pose;
    return scale === 1 ? 'none' : `translate(${x}px, ${y}px) scale(${scale})`;
  }

  in(): void {
    this.#zoom(STEP, { x: 0, y: 0 });
  }

  out(): void {
    this.#zoom(1 / STEP, { x: 0, y: 0 });
  }

  fit(): void {
    this.#pose = FIT;
  }

  /** Attach to the element around the picture; it must clip overflow and centre the picture. */
  readonly stage: Attachment<HTMLElement> = (stage) => {
    this.#stage = stage;
    const listen = new AbortController();
    const { signal } = listen;
    stage.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    stage.addEventListener('pointermove', (event) => this.#move(event), { signal });
    stage.addEventListener('pointerup', (event) => this.#up(event), { signal });
    stage.addEventListener('pointercancel', (event) => this.#forget(event), { signal });
    stage.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    // Dragging a magnified picture pans it; otherwise it starts a drag of the file.
    stage.addEventListener('dragstart', (event) => this.zoomed && event.preventDefault(), { signal });
    // A native drag ends without `pointerup`.
    stage.addEventListener('dragend', () => this.#pointers.clear(), { signal });
    return () => {
      listen.abort();
      this.#stage = null;
    };
  };

  #down(event: PointerEvent): void {
    if (event.button !== 0 || onButton(event)) return;
    this.#pointers.set(event.pointerId, pointOf(event));
    this.#start = this.#pointers.size === 1 ? pointOf(event) : null;
    if (this.zoomed || this.#pointers.size > 1) this.#stage?.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = pointOf(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    if (other !== undefined) {
      this.#zoom(distance(now, other) / Math.max(1, distance(before, other)), this.#fromCentre(middle(now, other)));
      this.#pan(minus(middle(now, other), middle(before, other)));
    } else if (this.zoomed) this.#pan(minus(now, before));
  }

  #up(event: PointerEvent): void {
    const known = this.#pointers.has(event.pointerId);
    this.#forget(event);
    const start = this.#start;
    this.#start = null;
    if (!known || start === null) return;
    const moved = minus(pointOf(event), start);
    if (Math.hypot(moved.x, moved.y) < CLICK_PX) this.#click(event);
    else if (!this.zoomed && event.pointerType !== 'mouse' && isSwipe(moved)) this.#onSwipe(moved.x < 0 ? 1 : -1);
  }

  #click(event: PointerEvent): void {
    if (this.zoomed) {
      this.fit();
      return;
    }
    const [picture, bounds] = [this.#picture(), this.#bounds()];
    if (picture === null || bounds === null || event.target !== picture) return;
    this.#zoom(clickScale(picture.naturalWidth, bounds), this.#fromCentre(pointOf(event)));
  }

  /**
   * A pinch on a trackpad is a wheel event with Ctrl. A plain wheel scrolls the page until the picture is magnified.
   */
  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !this.zoomed) return;
    event.preventDefault();
    const speed = event.ctrlKey && Math.abs(event.deltaY) < 50 ? 4 : 1;
    this.#zoom(Math.exp(-event.deltaY * WHEEL_PER_PX * speed), this.#fromCentre(pointOf(event)));
  }

  #forget(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
  }

  #zoom(factor: number, at: Vector): void {
    const bounds = this.#bounds();
    if (bounds !== null) this.#pose = zoomAt(this.#pose, factor, at, bounds);
  }

  #pan(by: Vector): void {
    const bounds = this.#bounds();
    if (bounds !== null) this.#pose = panBy(this.#pose, by, bounds);
  }

  #picture(): HTMLImageElement | null {
    return this.#stage?.querySelector('img') ?? null;
  }

  #bounds(): ZoomBounds | null {
    const [stage, picture] = [this.#stage, this.#picture()];
    if (stage === null || picture === null) return null;
    return {
      stage: { x: stage.clientWidth, y: stage.clientHeight },
      picture: { x: picture.offsetWidth, y: picture.offsetHeight },
    };
  }

  /** Converts client coordinates to coordinates relative to the centre of the stage. */
  #fromCentre(point: Vector): Vector {
    const box = this.#stage?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return { x: point.x - box.left - box.width / 2, y: point.y - box.top - box.height / 2 };
  }
}

function pointOf({ clientX, clientY }: MouseEvent): Vector {
  return { x: clientX, y: clientY };
}

function onButton(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('button') !== null;
}

function isSwipe({ x, y }: Vector): boolean {
  return Math.abs(x) >= SWIPE_PX && Math.abs(x) >= 2 * Math.abs(y);
}

function minus(a: Vector, b: Vector): Vector {
  return { x: a.x - b.x, y: a.y - b.y };
}

function middle(a: Vector, b: Vector): Vector {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance(a: Vector, b: Vector): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
