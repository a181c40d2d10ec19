/** The name of the instrumentation scope. */
export const scope = '@token-rotation/opentelemetry'
