import type { Random } from './random';

type Context = CanvasRenderingContext2D;

/**
 * Paints a background with what makes photographs hard to read text on: a gradient, a horizon, soft and hard shapes, a
 * figure and sensor noise.
 */
export function paintBackground(context: Context, random: Random): void {
  const { width, height } = context.canvas;
  const hue = random.between(0, 360);
  const light = context.createLinearGradient(0, 0, random.between(0, width), height);
  light.addColorStop(0, `hsl(${hue} ${random.between(20, 70)}% ${random.between(45, 80)}%)`);
  light.addColorStop(random.between(0.3, 0.7), `hsl(${hue + random.between(-60, 60)} 40% ${random.between(30, 65)}%)`);
  light.addColorStop(1, `hsl(${hue + random.between(90, 200)} 35% ${random.between(15, 40)}%)`);
  context.fillStyle = light;
  context.fillRect(0, 0, width, height);
  if (random.between(0, 1) < 0.6) paintGround(context, random);
  for (let index = random.whole(5, 14); index > 0; index--) paintBlob(context, random);
  for (let index = random.whole(1, 5); index > 0; index--) paintObject(context, random);
  paintFigure(context, random);
  addNoise(context, random);
}

function paintGround(context: Context, random: Random): void {
  const { width, height } = context.canvas;
  const horizon = random.between(0.5, 0.8) * height;
  context.fillStyle = `hsl(${random.between(20, 140)} 35% ${random.between(20, 50)}%)`;
  context.beginPath();
  context.moveTo(0, height);
  for (let x = 0; x <= width; x += width / 12) context.lineTo(x, horizon + random.between(-0.04, 0.04) * height);
  context.lineTo(width, height);
  context.fill();
}

function paintBlob(context: Context, random: Random): void {
  const { width, height } = context.canvas;
  const x = random.between(0, width);
  const y = random.between(0, height);
  const radius = random.between(0.05, 0.35) * Math.min(width, height);
  const glow = context.createRadialGradient(x, y, 0, x, y, radius);
  const hue = random.between(0, 360);
  glow.addColorStop(0, `hsl(${hue} 50% ${random.between(20, 85)}% / 0.7)`);
  glow.addColorStop(1, `hsl(${hue} 50% 50% / 0)`);
  context.fillStyle = glow;
  context.fillRect(0, 0, width, height);
}

function paintObject(context: Context, random: Random): void {
  const { width, height } = context.canvas;
  const size = random.between(0.06, 0.25) * width;
  context.save();
  context.translate(random.between(0, width), random.between(0.15, 0.9) * height);
  context.rotate(random.between(-0.4, 0.4));
  context.fillStyle = `hsl(${random.between(0, 360)} 45% ${random.between(20, 75)}%)`;
  context.strokeStyle = 'rgb(0 0 0 / 0.4)';
  context.beginPath();
  if (random.between(0, 1) < 0.5) context.roundRect(-size / 2, -size / 3, size, size * 0.66, size * 0.08);
  else context.ellipse(0, 0, size / 2, size * random.between(0.2, 0.5), 0, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.restore();
}

/** Paints a person's head and shoulders in the middle, as most memes have between their two lines. */
function paintFigure(context: Context, random: Random): void {
  const { width, height } = context.canvas;
  const x = random.between(0.3, 0.7) * width;
  const y = random.between(0.42, 0.55) * height;
  const head = random.between(0.1, 0.17) * Math.min(width, height);
  const fill = (color: string, draw: () => void): void => {
    context.fillStyle = color;
    context.beginPath();
    draw();
    context.fill();
  };
  fill(`hsl(${random.between(0, 360)} 40% 35%)`, () => {
    context.ellipse(x, y + head * 2.6, head * 1.9, head * 1.7, 0, 0, 2 * Math.PI);
  });
  fill(`hsl(${random.between(15, 40)} 50% ${random.between(35, 78)}%)`, () => {
    context.ellipse(x, y, head * 0.85, head, 0, 0, 2 * Math.PI);
  });
  for (const side of [-0.35, 0.35]) {
    fill('white', () => context.ellipse(x + side * head, y - head * 0.1, head * 0.2, head * 0.14, 0, 0, 2 * Math.PI));
    fill('#222', () => context.arc(x + side * head, y - head * 0.1, head * 0.09, 0, 2 * Math.PI));
  }
  context.strokeStyle = '#522';
  context.lineWidth = head * 0.06;
  context.beginPath();
  context.arc(x, y + head * random.between(0.1, 0.5), head * 0.4, 0.2 * Math.PI, 0.8 * Math.PI);
  context.stroke();
}

function addNoise(context: Context, random: Random): void {
  const { width, height } = context.canvas;
  const picture = context.getImageData(0, 0, width, height);
  const strength = random.between(6, 44);
  for (let index = 0; index < picture.data.length; index += 4) {
    const grain = random.between(-strength, strength);
    for (let channel = index; channel < index + 3; channel++)
      picture.data[channel] = (picture.data[channel] ?? 0) + grain;
  }
  context.putImageData(picture, 0, 0);
}
