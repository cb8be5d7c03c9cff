/** Refuses private files, as private windows of Firefox do. */
StorageManager.prototype.getDirectory = () =>
  Promise.reject(new DOMException('Security error when calling GetDirectory', 'SecurityError'));
