import { useNavigate } from "react-router";
import type { Plan } from "@/api/types";
import { usePortfolios } from "@/api/use-portfolios";
import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { DateText } from "@/shared/ui/dates";
import { Money } from "@/shared/ui/numbers";
import { type Column, Table } from "@/shared/ui/table";
import { TextLink } from "@/shared/ui/text-link";
import { planPath } from "./words";

/** Every plan, the active ones marked. */
export function PlanList({ plans }: { plans: readonly Plan[] }) {
  const navigate = useNavigate();
  const portfolios = usePortfolios();
  const nameOf = (id: string) => portfolios.data?.find((each) => each.id === id)?.name;
  const columns: Column<Plan>[] = [
    {
      id: "name",
      header: "Plan",
      cell: ({ id, name, active }) => (
        <span className="flex items-center gap-2">
          <TextLink to={planPath(id)}>{name}</TextLink>
          {active && <Badge tone="accent">active</Badge>}
        </span>
      ),
    },
    {
      id: "portfolio",
      header: "Portfolio",
      cell: ({ portfolio_id }) => nameOf(portfolio_id) ?? <span className="text-age">removed</span>,
    },
    {
      id: "target",
      header: "A month",
      hint: "Dollars",
      align: "right",
      cell: ({ current }) => <Money value={current.monthly_income_target} tone="plain" unknown="none set" />,
    },
    {
      id: "strategies",
      header: "Strategies",
      wide: true,
      cell: ({ current }) => current.strategies.map(({ label }) => label).join(", ") || "–",
    },
    {
      id: "since",
      header: "Says so from",
      wide: true,
      cell: ({ current }) => <DateText on={current.valid_from} />,
    },
  ];
  return (
    <Card title="Plans" flush>
      <Table
        label="Plans"
        columns={columns}
        rows={plans}
        rowKey={({ id }) => id}
        onOpen={({ id }) => navigate(planPath(id))}
      />
    </Card>
  );
}
