import { RotateCw } from "lucide-react";
import { useRecommendation } from "@/api/use-recommendations";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Age } from "@/shared/ui/dates";
import { QueryView } from "@/shared/ui/query-view";
import { Reasoning } from "./reasoning";

/** The next trade of a wheel, explained. */
export function RecommendationCard({ wheel }: { wheel: string }) {
  const query = useRecommendation(wheel);
  const found = query.data;
  return (
    <Card
      title="Next trade"
      aside={
        found && (
          <span className="inline-flex flex-wrap items-center gap-2">
            {found.favourable && <Badge tone="accent">favourable</Badge>}
            {found.as_of_close && <Badge tone="age">as of the close</Badge>}
            <Age at={found.at} />
          </span>
        )
      }
      actions={
        <Button
          variant="quiet"
          icon={RotateCw}
          disabled={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Look again
        </Button>
      }
    >
      <QueryView query={query} rows={8}>
        {(recommendation) => <Reasoning found={recommendation} />}
      </QueryView>
    </Card>
  );
}
