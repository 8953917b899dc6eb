import type { Binding } from "@/shared/keys/chords";

const isMac = () => navigator.platform.startsWith("Mac");

/** "g d" → ["g", "d"], "mod+k" → ["Ctrl", "K"]. */
export function keyCaps(keys: string): string[] {
  if (keys.startsWith("mod+")) return [isMac() ? "⌘" : "Ctrl", keys.slice(4).toUpperCase()];
  return keys.split(" ");
}

/** Keys and what they do, by group. */
export function KeyMap({ bindings }: { bindings: readonly Binding[] }) {
  const groups = [...new Set(bindings.map(({ group }) => group))];
  return (
    <div className="columns-2 gap-8 max-md:columns-1">
      {groups.map((group) => (
        <section key={group} className="mb-4 break-inside-avoid">
          <h3 className="mb-1 text-sm font-semibold text-muted">{group}</h3>
          <dl className="flex flex-col gap-1">
            {bindings
              .filter((binding) => binding.group === group)
              .map((binding) => (
                <div key={binding.keys} className="flex items-center justify-between gap-4">
                  <dt>{binding.label}</dt>
                  <dd className="flex gap-1">
                    {keyCaps(binding.keys).map((cap) => (
                      <kbd
                        key={cap}
                        className="min-w-5 rounded-sm border border-line bg-ground px-1 text-center font-sans text-sm"
                      >
                        {cap}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
