import { type FormEvent, useDeferredValue, useId, useState } from "react";
import { useNavigate } from "react-router";
import { useSymbols } from "@/api/use-symbols";
import { Button } from "@/shared/ui/button";
import { SearchInput } from "@/shared/ui/field";
import { readTicker } from "./ticker";

/** Goes to another underlying; offers those that are known. */
export function SymbolPicker({ to }: { to: (symbol: string) => string }) {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const list = useId();
  const found = useSymbols(useDeferredValue(text.trim())).data?.items ?? [];
  const go = (event: FormEvent) => {
    event.preventDefault();
    const ticker = readTicker(text);
    if (!ticker) return;
    setText("");
    navigate(to(encodeURIComponent(ticker)));
  };
  return (
    <form onSubmit={go} className="flex items-center gap-1.5 max-md:w-full">
      <SearchInput
        label="Ticker"
        list={list}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <datalist id={list}>
        {found.map(({ symbol, name }) => (
          <option key={symbol} value={symbol}>
            {name}
          </option>
        ))}
      </datalist>
      <Button type="submit" disabled={!readTicker(text)}>
        Open
      </Button>
    </form>
  );
}
