// Dashboards: as the configuration API lists them and has each by its id.

import { Refusal } from './refusal.mjs';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

export class Dashboards {
  #byId = new Map();

  /** Stores one, as it is exported: `{ id, dashboardMetadata: { name }, tiles }`. */
  put(dashboard) {
    this.#byId.set(dashboard.id, dashboard);
  }

  /** `GET /config/v1/dashboards`. */
  list() {
    const stubs = [...this.#byId.values()].map(({ id, dashboardMetadata }) => ({
      id,
      name: dashboardMetadata.name,
      owner: dashboardMetadata.owner ?? 'sandbox',
    }));
    return { dashboards: stubs };
  }

  /** `GET /config/v1/dashboards/{id}`. */
  one(id) {
    if (!UUID.test(id)) {
      throw new Refusal(400, `Not a valid UUID: '${id}'`);
    }
    const dashboard = this.#byId.get(id);
    if (!dashboard) {
      throw new Refusal(404, `Dashboard ${id} not found`);
    }
    return { metadata: { configurationVersions: [7], clusterVersion: '1.300.0.20260101-000000' }, ...dashboard };
  }
}
