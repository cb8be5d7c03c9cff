/** Private files can be read but not written as streams, as in Safari before 26. */
Reflect.deleteProperty(FileSystemFileHandle.prototype, 'createWritable');
