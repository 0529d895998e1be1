import { toast } from '#components/ui/toasts/toast.tsx';
import type { PngText } from './chart-png.ts';

/** Downloads the plot inside an element as an image. The export code loads on first use. */
export async function savePng(box: HTMLElement | null, text: PngText): Promise<void> {
  const svg = box?.querySelector<SVGSVGElement>('figure svg');
  if (!svg) return;
  try {
    const { downloadPng } = await import('./chart-png.ts');
    await downloadPng(svg, text);
  } catch (error) {
    toast.error('The image was not saved', {
      description: error instanceof Error ? error.message : '',
    });
  }
}
