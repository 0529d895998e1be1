import { saveBlob } from '#components/ui/save-as.ts';

const SCALE = 2;
const TITLE_HEIGHT = 28;
const PADDING = 12;
const LEGEND_HEIGHT = 18;
const SWATCH = 10;
/**
 * Properties to inline, because their colors use theme variables, which are undefined in an image.
 */
const DRAWN = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'visibility',
  'display',
] as const;

/** The plot as a standalone SVG, with all colors and fonts of the page inlined. */
function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return '';
  const from = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const to = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of DRAWN) to[index]?.style.setProperty(name, style.getPropertyValue(name));
  });
  // Remove traces of the pointer, which are not data.
  for (const mark of copy.querySelectorAll('.recharts-tooltip-cursor, .recharts-active-dot'))
    mark.remove();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(copy);
}

function load(source: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.addEventListener('load', () => resolve(image), { once: true });
    image.addEventListener('error', () => reject(new Error('The chart could not be drawn')), {
      once: true,
    });
    image.src = source;
  });
}

function save(canvas: HTMLCanvasElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) {
        reject(new Error('The image could not be created'));
        return;
      }
      saveBlob(blob, name);
      resolve();
    }, 'image/png');
  });
}

/** Text above the plot. */
export interface PngText {
  title: string;
  /** Time range, shown next to the title. */
  range?: string | undefined;
  /** Shown if there is more than one entry. Colors as on the page, including variables. */
  legend?: readonly { name: string; color: string }[] | undefined;
}

type PlacedEntry = { name: string; color: string; x: number; y: number };

/** Resolves a theme variable to its current color. */
function shownColor(color: string): string {
  const probe = document.createElement('i');
  probe.style.color = color;
  document.body.append(probe);
  const shown = getComputedStyle(probe).color;
  probe.remove();
  return shown;
}

/** Legend lines, wrapped at `width` px. */
function placeLegend(
  legend: NonNullable<PngText['legend']>,
  width: number,
  measure: (text: string) => number,
): PlacedEntry[] {
  const placed: PlacedEntry[] = [];
  let [x, y] = [0, 0];
  for (const { name, color } of legend.length > 1 ? legend : []) {
    const wide = SWATCH + 6 + measure(name);
    if (x > 0 && x + wide > width) [x, y] = [0, y + LEGEND_HEIGHT];
    placed.push({ name, color, x, y });
    x += wide + 14;
  }
  return placed;
}

/** Downloads the chart as an image with title, range and legend. */
export async function downloadPng(svg: SVGSVGElement, text: PngText): Promise<void> {
  const { width, height } = svg.getBoundingClientRect();
  const image = await load(
    `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`,
  );
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The image could not be created');
  const page = getComputedStyle(document.body);
  const legendFont = `12px ${page.fontFamily}`;
  context.font = legendFont;
  const legend = placeLegend(
    text.legend ?? [],
    width,
    (name: string) => context.measureText(name).width,
  );
  const last = legend.at(-1);
  const top = PADDING + TITLE_HEIGHT + (last === undefined ? 0 : last.y + LEGEND_HEIGHT);
  canvas.width = Math.ceil((width + 2 * PADDING) * SCALE);
  canvas.height = Math.ceil((top + height + PADDING) * SCALE);
  context.scale(SCALE, SCALE);
  context.fillStyle = page.backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = page.color;
  context.font = `600 13px ${page.fontFamily}`;
  const heading = text.range === undefined ? text.title : `${text.title}, ${text.range}`;
  context.fillText(heading, PADDING, PADDING + 13, width);
  context.font = legendFont;
  for (const { name, color, x, y } of legend) {
    const base = PADDING + TITLE_HEIGHT + y + 10;
    context.fillStyle = shownColor(color);
    context.fillRect(PADDING + x, base - 8, SWATCH, 8);
    context.fillStyle = page.color;
    context.fillText(name, PADDING + x + SWATCH + 6, base, width);
  }
  context.drawImage(image, PADDING, top, width, height);
  await save(canvas, `${text.title}.png`);
}
