// The service metrics every environment has, with their units and aggregations as documented.

const DISTRIBUTION = ['auto', 'avg', 'count', 'max', 'median', 'min', 'percentile', 'sum'];

export const BUILT_IN = [
  ...['', '.server', '.client'].map((suffix) => ({
    metricId: `builtin:service.response.time${suffix}`,
    displayName: 'Response time',
    unit: 'MicroSecond',
    aggregationTypes: DISTRIBUTION,
    defaultAggregation: { type: 'avg' },
  })),
  ...['total', 'server', 'fivexx'].map((kind) => ({
    metricId: `builtin:service.errors.${kind}.rate`,
    displayName: 'Failure rate',
    unit: 'Percent',
    aggregationTypes: ['auto', 'avg'],
    defaultAggregation: { type: 'avg' },
  })),
  ...['errors.total.count', 'errors.server.count', 'requestCount.total', 'requestCount.server'].map((name) => ({
    metricId: `builtin:service.${name}`,
    displayName: name.startsWith('errors') ? 'Number of failures' : 'Request count',
    unit: 'Count',
    aggregationTypes: ['auto', 'value'],
    defaultAggregation: { type: 'value' },
  })),
  {
    metricId: 'builtin:service.availability',
    displayName: 'Availability',
    unit: 'Percent',
    aggregationTypes: ['auto', 'avg', 'max', 'min'],
    defaultAggregation: { type: 'avg' },
  },
];
