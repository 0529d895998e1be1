'use client';
import dynamic from 'next/dynamic';
import { Overview } from './overview/overview.tsx';
import { useOverviewView } from './overview/use-overview-view.ts';

/** Also rendered on the server. The code is loaded only with this view. */
const ExecutiveHome = dynamic(() =>
  import('./executive/executive-home.tsx').then((module) => module.ExecutiveHome),
);
const ModelsOverview = dynamic(() =>
  import('./overview/models-overview.tsx').then((module) => module.ModelsOverview),
);

/** The start page, in the view from the URL, the last choice or the role. */
export function Home() {
  const { view } = useOverviewView();
  if (view === 'executive') return <ExecutiveHome />;
  return view === 'models' ? <ModelsOverview /> : <Overview />;
}
