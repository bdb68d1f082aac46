/** Where the console of labs/basic.yaml listens. */
export const defaultApi = 'http://127.0.0.1:8080';
