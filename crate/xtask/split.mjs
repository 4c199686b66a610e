import binaryen from 'binaryen';

/** A function no larger than this goes where it is called from: what leads to another module is hardly smaller. */
const SMALL_BYTES = 128;

/** How often the small ones that small ones call are looked for. */
const ROUNDS = 3;

/** The table through which the two modules call each other: first what is in the rest, then what is in the first. */
const TABLE = 'across';

/**
 * Parts the core into the module that a start needs and the rest. They share memory, tables and stack; where a
 * function of the first calls one of the rest, it goes through a few instructions that have the rest loaded if it is
 * not yet there.
 *
 * @param {Uint8Array} bytes the whole core
 * @param {Set<number>} reached which of its functions a start calls, by their place
 * @returns {[Uint8Array, Uint8Array]} the first, which imports `rest.load`, and the rest, which imports the exports of
 *   the first as `core`
 */
export function split(bytes, reached) {
  const here = withSmall(bytes, reached);
  const first = without(bytes, (name) => !here.has(name), 'rest');
  const rest = without(bytes, (name) => here.has(name), 'core');
  const called = needed(first, 'rest');
  removeAll(rest);
  rest.addTable(TABLE, called.length, called.length);
  rest.addTableExport(TABLE, TABLE);
  fill(rest, called, 0);
  const calledBack = needed(rest, 'core');

  share(first, rest, called.length + calledBack.length);
  fill(first, calledBack, called.length);
  fill(rest, called, 0);
  calledBack.forEach((it, index) => lead(rest, it, called.length + index));
  first.addFunctionImport('load', 'rest', 'load', binaryen.none, binaryen.none);
  first.addGlobal('loaded', binaryen.i32, true, first.i32.const(0));
  called.forEach((it, index) => lead(first, it, index, loading(first)));
  return [first, rest].map((module) => module.emitBinary());
}

/** Whatever a module has as a function of its own or of others. */
export function functionsOf(module) {
  return Array.from({ length: module.getNumFunctions() }, (_, index) => module.getFunctionByIndex(index)).map(
    (ref) => ({ ref, ...binaryen.getFunctionInfo(ref) }),
  );
}

/** Whatever it has as a function of its own, in the order of its code. */
export function ownFunctions(module) {
  return functionsOf(module).filter(({ base }) => !base);
}

/** The names of those that are reached, and of the small ones that they call. */
function withSmall(bytes, reached) {
  const names = ownFunctions(binaryen.readBinary(bytes)).map(({ name }) => name);
  const sizes = sizesOf(bytes);
  if (sizes.length !== names.length) {
    throw new Error('the functions and their sizes are not of one core');
  }
  const small = new Set(names.filter((_, index) => sizes[index] <= SMALL_BYTES));
  const here = new Set(names.filter((_, index) => reached.has(index)));
  for (let round = 0; round < ROUNDS; round += 1) {
    const module = without(bytes, (name) => !here.has(name), 'rest');
    const called = needed(module, 'rest');
    module.dispose();
    called.filter(({ name }) => small.has(name)).forEach(({ name }) => here.add(name));
  }
  return here;
}

/** The core, for which some functions are another module's. */
function without(bytes, theirs, from) {
  const module = binaryen.readBinary(bytes);
  for (const { name, params, results } of ownFunctions(module).filter(({ name }) => theirs(name))) {
    module.addFunctionImport(name, from, name, params, results);
  }
  return module;
}

/** What is still called of the other module when everything is gone that nobody calls. */
function needed(module, from) {
  // What only pointers call may be called by the other module, which has the same tables: one that nobody else sees
  // would have them emptied.
  const tables = Array.from({ length: module.getNumTables() }, (_, index) => module.getTableByIndex(index));
  const names = tables.map((ref) => binaryen.getTableInfo(ref).name);
  names.forEach((name) => module.addTableExport(name, `seen ${name}`));
  module.runPasses(['remove-unused-module-elements']);
  names.forEach((name) => module.removeExport(`seen ${name}`));
  return functionsOf(module).filter((it) => it.module === from);
}

/** Exports, data and pointers to functions are the first module's alone. */
function removeAll(rest) {
  const exported = Array.from({ length: rest.getNumExports() }, (_, index) => rest.getExportByIndex(index));
  exported.map((ref) => binaryen.getExportInfo(ref).name).forEach((name) => rest.removeExport(name));
  const segments = Array.from({ length: rest.getNumElementSegments() }, (_, index) =>
    rest.getElementSegmentByIndex(index),
  );
  segments.map((ref) => binaryen.getElementSegmentInfo(ref).name).forEach((name) => rest.removeElementSegment(name));
  rest.runPasses(['remove-memory-init']);
}

function fill(module, functions, from) {
  const names = functions.map(({ name }) => name);
  module.addActiveElementSegment(TABLE, 'others', names, module.i32.const(from));
}

/** One memory, one stack, and the same tables in both. */
function share(first, rest, slots) {
  rest.removeExport(TABLE);
  rest.removeElementSegment('others');
  rest.removeTable(TABLE);
  for (const module of [first, rest]) {
    module.addTable(TABLE, slots, slots);
  }
  for (let index = 0; index < rest.getNumTables(); index += 1) {
    const { name } = binaryen.getTableInfo(rest.getTableByIndex(index));
    rest.addTableImport(name, 'core', `table ${name}`);
    first.addTableExport(name, `table ${name}`);
  }
  for (let index = 0; index < rest.getNumGlobals(); index += 1) {
    const { name, type, mutable } = binaryen.getGlobalInfo(rest.getGlobalByIndex(index));
    rest.addGlobalImport(name, 'core', `global ${name}`, type, mutable);
    first.addGlobalExport(name, `global ${name}`);
  }
  rest.addMemoryImport(binaryen.getExportInfo(first.getExport('memory')).value, 'core', 'memory');
}

/** A function in the place of another module's, which goes there by its slot. */
function lead(module, { name, params, results }, slot, before = []) {
  const given = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
  const call = module.call_indirect(TABLE, module.i32.const(slot), given, params, results);
  module.removeFunction(name);
  module.addFunction(name, params, results, [], module.block(null, [...before, call], results));
}

/** Has the rest loaded, once. */
function loading(first) {
  const load = [first.call('load', [], binaryen.none), first.global.set('loaded', first.i32.const(1))];
  return [first.if(first.i32.eqz(first.global.get('loaded', binaryen.i32)), first.block(null, load))];
}

/** How many bytes each function takes: https://webassembly.github.io/spec/core/binary/modules.html#code-section */
function sizesOf(bytes) {
  const CODE = 10;
  let at = 8;
  const number = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * factor;
      factor *= 0x80;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  const skip = (length) => {
    at += length;
    return length;
  };
  while (bytes[at++] !== CODE) {
    skip(number());
  }
  number();
  return Array.from({ length: number() }, () => skip(number()));
}
