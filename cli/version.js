/** The bundler writes the version of package.json in its place. */
export const VERSION = process.env.PLIMSOLL_BUILT_VERSION;
