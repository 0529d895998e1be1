import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';

/**
 * Decides whether a figure counts only the demo company's rows or only the others, so that a demo
 * does not distort the figures of a real installation. Unless the caller chooses, the demo counts
 * only while no real rows of the kind exist.
 */
export async function countDemo(
  asked: DemoChoice | undefined,
  has: (whose: { demo: boolean }) => Promise<boolean>,
): Promise<DemoCounted> {
  if (asked === 'only') return 'only';
  if (!(await has({ demo: true }))) return 'none';
  return asked === 'out' || (await has({ demo: false })) ? 'left-out' : 'only';
}

/** Prisma filter for the rows that the figure counts. */
export const rowsCounted = (counted: DemoCounted): { demo: boolean } => ({
  demo: counted === 'only',
});

/**
 * Filter for the rows of a list, and the response field that reports it. The list shows demo and
 * real rows unless one kind is requested.
 */
export async function rowsListed(
  asked: DemoChoice | 'figures' | undefined,
  counted: (asked: DemoChoice | undefined) => Promise<DemoCounted>,
): Promise<{ where: { demo?: boolean }; said: { demo?: DemoCounted } }> {
  if (asked === undefined) return { where: {}, said: {} };
  const demo = await counted(asked === 'figures' ? undefined : asked);
  return { where: rowsCounted(demo), said: { demo } };
}
