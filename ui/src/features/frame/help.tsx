import { useBindings } from "@/shared/keys/hotkeys";
import { Dialog } from "@/shared/ui/dialog";
import { KeyMap } from "@/shared/ui/key-map";

/** The keyboard map, made from the keys that work right now. */
export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const bindings = useBindings();
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard">
      <KeyMap bindings={bindings} />
      <p className="mt-4 text-sm text-age">Enter opens a row, Esc closes. Keys rest while you type.</p>
    </Dialog>
  );
}
