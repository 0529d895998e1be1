import type { QueryParams } from '../../client.ts';

/** Teams and environments of resources and services by name, which the bill does not contain. */
export type CostRelations = {
  resources: { id: string; team: string; service: string; environment: string }[];
  services: { name: string; team: string }[];
};

export type CostWhere = {
  fromMs: number;
  toMs: number;
  /** Dimensions with their required key. An empty key selects rows without a key. */
  equals: readonly { dimension: string; key: string }[];
  currency: string | null;
  /**
   * Teams and environments that the reader may see; null for all. A null member matches every
   * value.
   */
  places: readonly { team: string | null; environment: string | null }[] | null;
  relations: CostRelations;
  /** Only data sent with these keys, or only data sent with other keys. */
  demo: { keyIds: readonly string[]; only: boolean };
  /** Only charges that cover a day or less. */
  steadyOnly?: boolean;
};

const tagNames: Record<string, readonly string[]> = {
  team: ['team', 'Team', 'owner', 'business_unit', 'cost_center'],
  service: ['service', 'Service', 'service.name'],
  environment: ['environment', 'Environment', 'env', 'deployment.environment.name'],
  model: ['model', 'Model', 'model.name'],
};

const tagged = (dimension: string): string[] =>
  (tagNames[dimension] ?? []).map((name) => `nullIf(tags['${name}'], '')`);

function related(relations: CostRelations, field: 'team' | 'service' | 'environment'): string[] {
  if (relations.resources.length === 0) return [];
  return [
    `nullIf(transform(resource_id, {relatedIds:Array(String)}, {related_${field}:Array(String)}, ''), '')`,
  ];
}

function serviceSql(relations: CostRelations): string {
  return `coalesce(${[...tagged('service'), ...related(relations, 'service'), 'service_name'].join(', ')})`;
}

function teamSql(relations: CostRelations): string {
  const ofService =
    relations.services.length === 0
      ? []
      : [
          `transform(${serviceSql(relations)}, {serviceNames:Array(String)}, {serviceTeams:Array(String)}, '')`,
        ];
  return `coalesce(${[...tagged('team'), ...related(relations, 'team'), ...ofService, "''"].join(', ')})`;
}

/**
 * SQL of a dimension; `tag:NAME` reads its name from the parameter `tagName`. Returns empty text if
 * there is no value.
 */
export function dimensionSql(dimension: string, relations: CostRelations): string {
  if (dimension.startsWith('tag:')) return 'tags[{tagName:String}]';
  switch (dimension) {
    case 'team':
      return teamSql(relations);
    case 'service':
      return serviceSql(relations);
    case 'environment':
      return `coalesce(${[...tagged('environment'), ...related(relations, 'environment'), "''"].join(', ')})`;
    case 'model':
      return `coalesce(${[...tagged('model'), "nullIf(extra['x_ModelName'], '')", "''"].join(', ')})`;
    case 'provider':
      return 'provider';
    case 'region':
      return 'region';
    case 'resource':
      return `if(resource_id = '', resource_name, resource_id)`;
    case 'day':
      return `toString(toDate(charge_start, 'UTC'))`;
    case 'month':
      return `formatDateTime(charge_start, '%Y-%m', 'UTC')`;
    default:
      throw new Error(`invalid dimension: ${dimension}`);
  }
}

/** SQL for whether one of the demo's keys sent the import. */
export const sentByDemo = "has({demoKeyIds:Array(String)}, splitByChar(':', source)[1])";

/** Condition for rows of active imports in the range and with the required keys. */
export function costWhereSql(where: CostWhere): string {
  const { relations } = where;
  const places = (where.places ?? []).map((place, index) =>
    [
      place.team === null ? '1' : `${dimensionSql('team', relations)} = {placeTeam${index}:String}`,
      place.environment === null
        ? '1'
        : `${dimensionSql('environment', relations)} = {placeEnvironment${index}:String}`,
    ].join(' AND '),
  );
  return [
    // Qualified, because some queries have their own column with the name unit.
    `(r.unit, r.import) IN (SELECT unit, import FROM cost_imports FINAL WHERE removed = 0 AND ${sentByDemo} = {demoOnly:UInt8})`,
    'charge_start >= toDateTime({fromS:Int64}) AND charge_start < toDateTime({toS:Int64})',
    ...where.equals.map(
      ({ dimension }, index) =>
        `${dimension.startsWith('tag:') ? `tags[{filterTag${index}:String}]` : dimensionSql(dimension, relations)} = {filter${index}:String}`,
    ),
    ...(where.steadyOnly === true ? ['charge_end - charge_start <= 90000'] : []),
    ...(where.currency === null ? [] : ['currency = {currency:String}']),
    ...(where.places === null
      ? []
      : [`(${places.length === 0 ? '0' : places.map((each) => `(${each})`).join(' OR ')})`]),
  ].join('\n AND ');
}

export function costWhereParams(where: CostWhere): QueryParams {
  const params: QueryParams = {
    fromS: Math.ceil(where.fromMs / 1000),
    toS: Math.ceil(where.toMs / 1000),
    relatedIds: where.relations.resources.map((each) => each.id),
    related_team: where.relations.resources.map((each) => each.team),
    related_service: where.relations.resources.map((each) => each.service),
    related_environment: where.relations.resources.map((each) => each.environment),
    serviceNames: where.relations.services.map((each) => each.name),
    serviceTeams: where.relations.services.map((each) => each.team),
    currency: where.currency ?? '',
    demoKeyIds: [...where.demo.keyIds],
    demoOnly: where.demo.only ? 1 : 0,
  };
  for (const [index, { dimension, key }] of where.equals.entries()) {
    params[`filter${index}`] = key;
    if (dimension.startsWith('tag:')) params[`filterTag${index}`] = dimension.slice(4);
  }
  for (const [index, place] of (where.places ?? []).entries()) {
    params[`placeTeam${index}`] = place.team ?? '';
    params[`placeEnvironment${index}`] = place.environment ?? '';
  }
  return params;
}
