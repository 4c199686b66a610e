// OTLP as Dynatrace takes it: HTTP, binary protobuf, delta alone. Read by the generated decoder of OpenTelemetry's own
// exporter: https://docs.dynatrace.com/docs/ingest-from/opentelemetry/otlp-api

import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { Refusal } from './refusal.mjs';

const require = createRequire(import.meta.url);
const MOST_BYTES = { traces: 8_000_000, metrics: 4_000_000 };
const DELTA = 1;

export class Otlp {
  /** Spans and metrics as they were taken, each with the attributes of its resource as an object. */
  spans = [];
  metrics = [];

  /** Takes what is sent to `/v1/<signal>`. */
  take(signal, headers, packed) {
    if (headers['content-type'] !== 'application/x-protobuf') {
      throw new Refusal(415, 'HTTP 415 Unsupported Media Type');
    }
    if (packed.length > MOST_BYTES[signal]) {
      throw new Refusal(413, 'Request entity too large.');
    }
    const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed;
    const { collector } = decoder();
    return signal === 'traces' ? this.#traces(collector, bytes) : this.#metrics(collector, bytes);
  }

  #traces({ trace: { v1 } }, bytes) {
    const { resourceSpans } = plain(v1.ExportTraceServiceRequest, bytes);
    for (const { resource, scopeSpans } of resourceSpans) {
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        const [traceId, spanId, parentSpanId] = [span.traceId, span.spanId, span.parentSpanId].map(hex);
        const ids = { traceId, spanId, parentSpanId };
        this.spans.push({ ...span, ...ids, attributes: pairs(span.attributes), resource: pairs(resource.attributes) });
      }
    }
    return answer(v1.ExportTraceServiceResponse.encode({}).finish());
  }

  #metrics({ metrics: { v1 } }, bytes) {
    const { resourceMetrics } = plain(v1.ExportMetricsServiceRequest, bytes);
    let rejectedDataPoints = 0;
    for (const { resource, scopeMetrics } of resourceMetrics) {
      for (const metric of scopeMetrics.flatMap(({ metrics }) => metrics)) {
        const data = metric.sum ?? metric.histogram;
        if (data && data.aggregationTemporality !== DELTA) {
          rejectedDataPoints += data.dataPoints.length;
        } else {
          this.metrics.push({ ...metric, resource: pairs(resource.attributes) });
        }
      }
    }
    const errorMessage = 'Cumulative temporality is not supported';
    const partial = rejectedDataPoints > 0 ? { partialSuccess: { rejectedDataPoints, errorMessage } } : {};
    return answer(v1.ExportMetricsServiceResponse.encode(partial).finish());
  }
}

/** The attributes of a span, a point or a resource as an object. */
export const pairs = (attributes) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.doubleValue]));

const hex = (bytes) => Buffer.from(bytes ?? []).toString('hex');

function decoder() {
  return require('@opentelemetry/otlp-transformer/build/src/generated/root.js').opentelemetry.proto;
}

function plain(type, bytes) {
  try {
    return type.toObject(type.decode(bytes), { longs: Number, arrays: true });
  } catch (error) {
    throw new Refusal(400, `Unable to parse the request: ${error.message}`);
  }
}

const answer = (body) => ({
  status: 200,
  headers: { 'content-type': 'application/x-protobuf' },
  body: Buffer.from(body),
});
