// Dashboards: as the configuration API lists them and has each by its id.

import { Refusal, violation } from './refusal.mjs';

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

  /** `PUT /config/v1/dashboards/{id}`: 201 where it is new, 204 where it stood. */
  write(id, dashboard) {
    if (!UUID.test(id)) {
      throw new Refusal(400, `Not a valid UUID: '${id}'`);
    }
    if (dashboard?.id !== undefined && dashboard.id !== id) {
      throw new Refusal(400, 'The ID in the request body must match this ID.');
    }
    const { name, owner } = dashboard?.dashboardMetadata ?? {};
    if (!name || !owner || !Array.isArray(dashboard.tiles)) {
      throw violation('dashboardMetadata', 'name, owner and tiles must be given', 'PAYLOAD_BODY');
    }
    const odd = dashboard.tiles.find(({ name: called, tileType, bounds }) => !called || !tileType || !bounds);
    if (odd) {
      throw violation('tiles', `must have a name, a type and bounds: ${JSON.stringify(odd)}`, 'PAYLOAD_BODY');
    }
    const stood = this.#byId.has(id);
    this.#byId.set(id, { ...dashboard, id, dashboardMetadata: { ...dashboard.dashboardMetadata, preset: false } });
    return stood ? { status: 204 } : { status: 201, body: { id, name, owner } };
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
