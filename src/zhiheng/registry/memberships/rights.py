"""Rights that only an enforcing district knows, beside those of every office (``kit.rights``)."""

from __future__ import annotations

from zhiheng.kit.rights import Right, declare

REVIEW = declare(Right("review", "法制审核")).code
HEAR = declare(Right("hear", "主持听证")).code
COMMAND = declare(Right("command", "指挥派驻人员")).code
CERTIFY = declare(Right("certify", "确认主体与核发证件", second_factor=True)).code
SUPERVISE = declare(Right("supervise", "执法监督", second_factor=True)).code
SUPERVISE_LINE = declare(Right("supervise-line", "监督本系统执法")).code
SET_RULES = declare(Right("set-rules", "管理规则与参数", second_factor=True)).code
SIGN = declare(Right("sign", "签发监督文书", second_factor=True)).code
ANSWER = declare(Right("answer", "答复监督文书")).code
COOPERATE = declare(Right("cooperate", "协作移送")).code
REFLECT = declare(Right("reflect", "反映监督线索")).code
