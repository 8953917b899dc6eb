import { Volume2, VolumeX } from "lucide-react";
import { bell } from "@/shared/alerts/bell";
import { useBell } from "@/shared/alerts/use-bell";
import { Button, IconButton } from "@/shared/ui/button";

const STEPS = 20;

/** How loud this browser is for alerts, tried out at once. */
export function BellControl() {
  const { settings, awake } = useBell();
  const { muted, volume } = settings;
  return (
    <div className="flex items-center gap-1.5">
      {!awake && !muted && (
        <span className="text-sm text-age" data-bell="asleep">
          Sound wakes at your first touch
        </span>
      )}
      <IconButton
        icon={muted ? VolumeX : Volume2}
        label={muted ? "Sound on" : "Sound off"}
        aria-pressed={muted}
        onClick={() => bell.change({ ...settings, muted: !muted })}
      />
      <input
        type="range"
        aria-label="Volume of alerts"
        min={0}
        max={STEPS}
        value={Math.round(volume * STEPS)}
        disabled={muted}
        onChange={({ target }) => bell.change({ ...settings, volume: Number(target.value) / STEPS })}
        className="w-24 accent-accent"
      />
      <Button variant="quiet" disabled={muted} onClick={() => bell.ring("warning")}>
        Try
      </Button>
    </div>
  );
}
