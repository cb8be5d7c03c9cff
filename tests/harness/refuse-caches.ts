/** Refuses caches, as browsers do that block the data of sites. */
CacheStorage.prototype.open = () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
