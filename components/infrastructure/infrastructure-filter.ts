'use client';
import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import { useSession } from '#components/client/session.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';

const list = parseAsArrayOf(parseAsString).withDefault([]);
const parsers = {
  q: parseAsString.withDefault(''),
  state: list,
  environment: list,
  kind: list,
  team: list,
  owner: list,
  tier: list,
};

export interface InfrastructureFilter {
  q: string;
  state: string[];
  /** Names of environments; `none` means resources without one. */
  environment: string[];
  kind: string[];
  /** Names of teams; `none` means resources without one. */
  team: string[];
  owner: string[];
  tier: string[];
}

/** Name of the environment selected in the top bar, '' for all. */
export function useEnvironmentName(): string {
  const { environments } = useSession();
  const { env } = useTimeRange();
  return environments.find((item) => item.id === env)?.name ?? '';
}

/** Filter of the resource lists, stored in the URL. Defaults to the environment in the top bar. */
export function useInfrastructureFilter() {
  const [filter, setState] = useQueryStates(parsers, { history: 'replace' });
  const pageEnvironment = useEnvironmentName();
  const chosen =
    filter.environment.length > 0 || pageEnvironment === ''
      ? filter.environment
      : [pageEnvironment];
  return {
    filter: { ...filter, environment: chosen } satisfies InfrastructureFilter,
    narrowed: Object.values(filter).some((value) => value.length > 0),
    setFilter: (next: Partial<InfrastructureFilter>) => void setState(next),
    clear: () =>
      void setState({
        q: null,
        state: null,
        environment: null,
        kind: null,
        team: null,
        owner: null,
        tier: null,
      }),
  };
}
