import { createHmac } from 'node:crypto';

/** MLflow 3 webhook signature: `v1,` and the HMAC-SHA256 of `delivery.timestamp.body` in base64. */
export function mlflowSignature(
  secret: string,
  { deliveryId, timestamp, body }: { deliveryId: string; timestamp: string; body: string },
): string {
  const sum = createHmac('sha256', secret)
    .update(`${deliveryId}.${timestamp}.${body}`)
    .digest('base64');
  return `v1,${sum}`;
}
