import { Segmented } from '#components/ui/menus/tabs.tsx';
import { overviewViews, type OverviewView } from '#lib/choices/overview-views.ts';
import { useOverviewView } from './use-overview-view.ts';

const LABEL: Record<OverviewView, string> = {
  operations: 'Operations',
  models: 'Machine learning',
  executive: 'Executive',
};

/** Switch between the overview views; hidden if only one is allowed. */
export function ViewSwitch() {
  const { view, allowed, choose } = useOverviewView();
  if (allowed.length < 2) return null;
  return (
    <Segmented
      label="View of the overview"
      value={view}
      options={allowed.map((value) => ({ value, label: LABEL[value] }))}
      onValueChange={(value) => {
        const next = overviewViews.find((each) => each === value);
        if (next !== undefined) choose(next);
      }}
    />
  );
}
