const SCALE = 2;
const TITLE_HEIGHT = 28;
const PADDING = 12;
/** Colours come from the theme's variables, which a picture does not have. */
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

/** The drawing by itself, with every colour and font that it has on the page written into it. */
function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return '';
  const from = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const to = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of DRAWN) to[index]?.style.setProperty(name, style.getPropertyValue(name));
  });
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
        reject(new Error('The picture could not be made'));
        return;
      }
      const url = URL.createObjectURL(blob);
      const anchor = document.createElement('a');
      anchor.href = url;
      anchor.download = name;
      anchor.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      resolve();
    }, 'image/png');
  });
}

/** Hands the drawn chart, with its title and range, to the browser's downloads as a picture. */
export async function downloadPng(svg: SVGSVGElement, title: string, range: string): Promise<void> {
  const { width, height } = svg.getBoundingClientRect();
  const image = await load(
    `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`,
  );
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil((width + 2 * PADDING) * SCALE);
  canvas.height = Math.ceil((height + TITLE_HEIGHT + 2 * PADDING) * SCALE);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The picture could not be made');
  const page = getComputedStyle(document.body);
  context.scale(SCALE, SCALE);
  context.fillStyle = page.backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = page.color;
  context.font = `600 13px ${page.fontFamily}`;
  context.fillText(`${title}, ${range}`, PADDING, PADDING + 13, width);
  context.drawImage(image, PADDING, PADDING + TITLE_HEIGHT, width, height);
  await save(canvas, `${title}.png`);
}
