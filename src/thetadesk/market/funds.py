"""The funds that hold indexes: what nobody tells of an index, its fund's figures stand in for, marked."""

FUND_OF = {
    "SPX": "SPY",
    "XSP": "SPY",
    "NDX": "QQQ",
    "XND": "QQQ",
    "RUT": "IWM",
    "MRUT": "IWM",
    "DJX": "DIA",
}
