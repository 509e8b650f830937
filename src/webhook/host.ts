const LOOPBACK_ADDRESS = /^127(?:\.[0-9]{1,3}){3}$/;
const PORT = /:[0-9]{1,5}$/;

/**
 * Whether a `Host` header is ours: loopback by name or address, or the host of the public webhook URL, any port. All
 * others are refused, which stops a web page that rebinds its name to 127.0.0.1.
 */
export function isOwnHost(header: string | undefined, publicHost: string | undefined): boolean {
  if (header === undefined) return false;
  const name = hostName(header);
  if (name === 'localhost' || name === '[::1]' || LOOPBACK_ADDRESS.test(name)) return true;
  return publicHost !== undefined && publicHost !== '' && name === hostName(publicHost);
}

function hostName(host: string): string {
  return host.trim().toLowerCase().replace(PORT, '');
}
