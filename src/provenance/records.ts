/** The records that a graph is made of, as the ledger answers them. */
export type {
  ActivityStatus,
  EntityRole,
  IActivityRecord,
  IEntityRecord,
  IProvenanceRecords,
  IRelationRecord,
  IRunRecord,
  RelationType
} from '../ledger';
