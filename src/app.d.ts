// Kit looks here for the app's ambient types; Memelore has none of its own.
export {};
