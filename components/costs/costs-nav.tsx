import { SegmentedLinks } from '#components/ui/tabs.tsx';

/** The pages of costs. */
export function CostsNav() {
  return (
    <SegmentedLinks
      label="Pages of costs"
      items={[
        { href: '/costs', label: 'Overview' },
        { href: '/costs/rows', label: 'Rows' },
        { href: '/costs/files', label: 'Bills' },
        { href: '/costs/prices', label: 'Prices and budgets' },
      ]}
    />
  );
}
