import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Account, Portfolio } from "@/api/types";
import { usePortfolioDelete, usePortfolioSave, usePortfolios } from "@/api/use-portfolios";
import { chooseScope, usePortfolioChoice } from "@/api/use-scope";
import { Button, IconButton } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Money } from "@/shared/ui/numbers";
import { QueryView } from "@/shared/ui/query-view";
import { EmptyState } from "@/shared/ui/states";
import { useToast } from "@/shared/ui/toast";
import { PortfolioDialog } from "./portfolio-dialog";

/** Sets of accounts that totals can be narrowed to; the choice itself is made beside the numbers on top. */
export function PortfoliosCard({ accounts }: { accounts: readonly Account[] }) {
  const query = usePortfolios();
  const [edited, edit] = useState<Portfolio | "new" | null>(null);
  return (
    <Card
      title="Portfolios"
      aside="sets of accounts; choose one beside the numbers on top"
      flush
      actions={
        <Button icon={Plus} onClick={() => edit("new")}>
          New portfolio
        </Button>
      }
    >
      <QueryView query={query} rows={2}>
        {(portfolios) =>
          portfolios.length ? (
            <ul>
              {portfolios.map((portfolio) => (
                <PortfolioLine
                  key={portfolio.id}
                  portfolio={portfolio}
                  accounts={accounts}
                  onEdit={() => edit(portfolio)}
                />
              ))}
            </ul>
          ) : (
            <EmptyState title="No portfolio yet">
              Put accounts together that you think of as one: their positions, Greeks and results are then
              added up.
            </EmptyState>
          )
        }
      </QueryView>
      <PortfolioDialog
        key={edited === "new" ? "new" : edited?.id}
        portfolio={edited === "new" ? null : edited}
        accounts={accounts}
        open={edited !== null}
        onClose={() => edit(null)}
      />
    </Card>
  );
}

interface LineProps {
  portfolio: Portfolio;
  accounts: readonly Account[];
  onEdit: () => void;
}

function PortfolioLine({ portfolio, accounts, onEdit }: LineProps) {
  const remove = usePortfolioDelete();
  const save = usePortfolioSave();
  const toast = useToast();
  const { id, name, description, default_capital, account_ids } = portfolio;
  const again = () => save.mutate({ name, description, default_capital, account_ids });
  const chosen = usePortfolioChoice();
  const forget = () => {
    if (chosen === id) chooseScope(undefined);
    remove.mutate(id, { onSuccess: () => toast.show(`Portfolio “${name}” is forgotten`, again) });
  };
  const names = accounts.filter((account) => account_ids.includes(account.id)).map((account) => account.name);
  return (
    <li className="flex items-center gap-3 border-b border-line px-3 py-1.5 last:border-b-0">
      <span className="font-medium">{name}</span>
      <span className="min-w-0 truncate text-sm text-muted" title={names.join(", ")}>
        {names.join(", ") || "no account"}
      </span>
      <span className="ml-auto">
        {default_capital !== null && <Money value={default_capital} tone="plain" />}
      </span>
      <IconButton icon={Pencil} label={`Change ${name}`} onClick={onEdit} />
      <IconButton icon={Trash2} label={`Forget ${name}`} onClick={forget} />
    </li>
  );
}
