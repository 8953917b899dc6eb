/** Names for the shapes of the API that the pages speak of; the shapes are generated from its OpenAPI document. */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

/** A decimal string; credits positive, debits negative. */
export type Money = string;
/** A signed decimal string; short is negative. */
export type Qty = string;

export type Account = Schemas["AccountJson"];
export type Balances = Schemas["BalancesJson"];
export type Txn = Schemas["TransactionJson"];
export type TxnDetail = Schemas["TransactionDetailJson"];
export type TxnKind = Txn["kind"];
/** An open leg, with what it was worth when the server answered; what it is worth now comes by the stream. */
export type Position = Schemas["PositionJson"];
export type PositionCampaign = Schemas["PositionCampaignJson"];
export type PositionGroup = Schemas["PositionTickerJson"];
export type Positions = Schemas["PositionsJson"];
export type Performance = Schemas["PerformanceJson"];
export type PerformanceDay = Schemas["DayMadeJson"];
export type WheelSnapshots = Schemas["SnapshotsJson"];
export type WheelTrend = Schemas["TrendJson"];
export type Portfolio = Schemas["PortfolioJson"];
export type PortfolioOrder = Schemas["PortfolioBody"];
/** The yields known from a day on. */
export type RateDay = Schemas["RateDayJson"];
export type Candle = Schemas["CandleJson"];
export type Metrics = Schemas["MetricsJson"];
export type RealisedVolatility = Schemas["RealisedVolatilityJson"];
export type Regime = Schemas["RegimeJson"];
export type Expiration = Schemas["ExpirationsJson"]["items"][number];
export type Chain = Schemas["ChainJson"];
export type ChainRow = Schemas["ChainRowJson"];
export type OptionQuote = Schemas["OptionQuoteJson"];
export type PayoffOrder = Schemas["PayoffBody"];
export type Payoff = Schemas["PayoffJson"];
export type Leg = Schemas["LegJson"];
export type Link = Schemas["LinkJson"];
export type Confidence = Link["confidence"];
export type Campaign = Schemas["CampaignJson"];
export type Campaigns = Schemas["CampaignsJson"];
export type CampaignDetail = Schemas["CampaignDetailJson"];
export type CampaignLite = Schemas["CampaignLiteJson"];
export type TimelineNode = Schemas["NodeJson"];
export type Allocation = Schemas["AllocationJson"];
export type Basis = Schemas["BasisJson"];
export type Edit = Schemas["EditJson"];
/** Either moves or a merge. */
export type RegroupOrder = { moves: Schemas["MoveBody"][] } | { merge: Schemas["MergeBody"] };
export type Regrouped = Schemas["RegroupedJson"];
export type Import = Schemas["ImportJson"];
export type Quarantined = Schemas["QuarantinedLineJson"];
export type QuarantineItem = Schemas["QuarantinedJson"];
export type QuarantineDecision = Schemas["DecisionBody"];
export type Reconciliation = Schemas["ReconciliationJson"];
export type MissingOpen = Schemas["MissingOpenJson"];
export type OpeningBalance = Schemas["OpeningBalanceJson"];
export type OpeningBalanceOrder = Schemas["OpeningBalanceBody"];
export type Summary = Schemas["SummaryJson"];
export type Scope = Summary["scope"];
export type Attention = Schemas["AttentionJson"];
export type Attentions = Schemas["AttentionsJson"];
export type Desk = Schemas["DeskJson"];
export type AuditRow = Schemas["AuditRowJson"];
export type Verified = Schemas["AuditVerifiedJson"];
export type Broker = Schemas["BrokerJson"];
export type Connection = Schemas["ConnectionJson"];
export type SyncRun = Schemas["SyncRunJson"];
export type Certificate = Schemas["CertificateJson"];
export type Job = Schemas["JobJson"];
export type JobRun = Schemas["JobRunJson"];
export type JobChangeOrder = Schemas["JobChangeBody"];
export type Timing = Schemas["TimingJson"];
export type TimingOrder = Schemas["TimingBody"];
export type Plugin = Schemas["PluginJson"];
export type Setting = Schemas["SettingJson"];
export type Alert = Schemas["AlertJson"];
export type AlertDetail = Schemas["AlertDetailJson"];
export type AlertDelivery = Schemas["DeliveryJson"];
export type Inbox = Schemas["InboxJson"];
export type InboxCounts = Schemas["InboxCountsJson"];
export type Severity = Alert["severity"];
export type Rule = Schemas["RuleJson"];
export type RuleDetail = Schemas["RuleDetailJson"];
export type RuleForm = Schemas["RuleFormJson"];
export type RuleFormOrder = Schemas["FormBody"];
export type RuleCheck = Schemas["RuleCheckJson"];
export type RuleProblem = Schemas["RuleProblemJson"];
export type Suggestion = Schemas["SuggestionJson"];
export type RuleTemplate = Schemas["TemplateJson"];
export type Silence = Schemas["SilenceJson"];
export type Channel = Schemas["ChannelJson"];
export type ChannelKind = Schemas["ChannelKindJson"];
export type Manners = Schemas["MannersJson"];
export type Service = Schemas["ServiceJson"];
export type Latency = Schemas["LatencyJson"];
export type DeadLetter = Schemas["DeadLetterJson"];
export type Backup = Schemas["BackupJson"];
export type PendingRestore = Schemas["PendingRestoreJson"];
export type SettingsFile = Schemas["SettingsFileJson"];
export type SettingsDifference = Schemas["DifferenceJson"];

export type Wheel = Schemas["WheelJson"];
export type WheelOrder = Schemas["WheelBody"];
export type WheelChangeOrder = Schemas["WheelChange"];
export type WheelState = Schemas["WheelStateJson"];
export type WheelPosition = Schemas["WheelPositionJson"];
export type WheelTrade = Schemas["TradeJson"];
export type Adoptable = Schemas["AdoptableJson"];
export type Recommendation = Schemas["RecommendationJson"];
export type Choice = Schemas["ChoiceJson"];
export type Refused = Schemas["RefusedJson"];
export type Roll = Schemas["RollJson"];
export type Rolls = Schemas["RollsJson"];
export type RollsOrder = Schemas["RollsBody"];
export type RollOrder = Rolls["order"];
export type BatchOrder = Schemas["RecommendBatchBody"];
export type RecommendedSymbol = Schemas["RecommendedSymbolJson"];
export type Tracked = Schemas["TrackedJson"];
export type TrackOrder = Schemas["TrackBody"];

export type Plan = Schemas["PlanJson"];
export type PlanDetail = Schemas["PlanDetailJson"];
export type Plans = Schemas["PlansJson"];
export type PlanOrder = Schemas["PlanBody"];
export type PlanChangeOrder = Schemas["PlanChangeBody"];
export type PlanCheckOrder = Schemas["PlanCheckBody"];
export type PlanCheck = Schemas["PlanCheckJson"];
export type PlanPractice = Schemas["PracticeJson"];
export type Adherence = Schemas["AdherenceJson"];
export type JudgedTrade = Schemas["JudgedTradeJson"];

/** What a list may be asked for, by its path. */
export type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? Omit<NonNullable<Query>, "scope">
  : never;
/** A lot that a tax year closed, or a contract marked at its end. */
export type TaxLot = Schemas["TaxLotJson"];
export type TaxLots = Schemas["TaxLotsJson"];
export type TaxTotal = Schemas["TaxTotalJson"];
export type WashSale = Schemas["WashSaleJson"];
export type WashSales = Schemas["WashSalesJson"];
export type TaxPreviewOrder = Schemas["TaxPreviewBody"];
